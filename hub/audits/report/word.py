"""The report as a Word document. What writes it is loaded with the first that is asked for."""

from hub.audits.report.paper import Report


def as_word(report: Report) -> bytes:
    from hub.audits.report.word_file import written  # late: python-docx with lxml takes 58 ms and 7 MB

    return written(report)
