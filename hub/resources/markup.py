"""What a public page says of its resource to search engines: schema.org/LearningResource."""

from typing import Any

import hub.vocabulary as vocabulary
from hub.access import absolute_url
from hub.resources.models import Licence, Resource

_LICENCES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_NC_SA: "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def learning_resource(row: Resource) -> dict[str, Any]:
    """The organisation is its author here: people of the cluster are not published."""
    said = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": row.title,
        "description": row.summary,
        "url": absolute_url("public_resources.show", resource_id=row.id),
        "inLanguage": "en-GB",
        "author": {"@type": "Organization", "name": row.organisation.name},
        "license": _LICENCES.get(row.licence),
        "datePublished": row.shared_at.date().isoformat(),
        "dateModified": (row.edited_at or row.shared_at).date().isoformat(),
        "learningResourceType": vocabulary.labels("resource_kind", [row.kind or ""]),
        "educationalLevel": vocabulary.labels("year_group", row.year_groups),
        "about": vocabulary.labels("subject", row.subjects),
        "audience": [
            {"@type": "Audience", "audienceType": one} for one in vocabulary.labels("audience", row.audiences)
        ],
        "timeRequired": f"PT{row.minutes}M" if row.minutes else None,
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in said.items() if value}
