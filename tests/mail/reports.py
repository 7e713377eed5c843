"""Letters that came back, as different servers write them."""

from textwrap import dedent

RFC_3464 = dedent(
    """\
    From: Mail Delivery System <MAILER-DAEMON@mx.school.uk>
    To: hub@hub.school.uk
    Subject: Undelivered Mail Returned to Sender
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="b"

    --b
    Content-Type: text/plain

    This is the mail system at host mx.school.uk.

    --b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.school.uk

    Final-Recipient: rfc822; ben@school.uk
    Action: {action}
    Status: {status}
    Diagnostic-Code: smtp; {said}

    --b
    Content-Type: message/rfc822

    From: hub@hub.school.uk
    Message-ID: {id}
    Subject: A test

    Hello

    --b--
    """
)
EXCHANGE = RFC_3464.replace("message/rfc822", "text/rfc822-headers").replace("\n\nHello", "")
QMAIL = dedent(
    """\
    From: MAILER-DAEMON@qmail.school.uk
    To: hub@hub.school.uk
    Subject: failure notice

    Hi. This is the qmail-send program at qmail.school.uk.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <ben@school.uk>:
    192.0.2.1 does not like recipient.
    Remote host said: 550 5.1.1 no such user

    --- Below this line is a copy of the message.

    Return-Path: <hub@hub.school.uk>
    Message-ID: {id}
    Subject: A test
    """
)
EXIM = dedent(
    """\
    Return-path: <>
    X-Failed-Recipients: ben@school.uk
    From: Mail Delivery System <Mailer-Daemon@exim.school.uk>
    To: hub@hub.school.uk
    Subject: Mail delivery failed: returning message to sender

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      ben@school.uk
        Unrouteable address

    ------ This is a copy of the message, including all the headers. ------

    Message-Id: {id}
    Subject: A test
    """
)
OUT_OF_OFFICE = dedent(
    """\
    From: Ben Okafor <ben@school.uk>
    To: hub@hub.school.uk
    Subject: Automatic reply: A test
    Auto-Submitted: auto-replied
    In-Reply-To: {id}
    References: {id}

    I am away until 5.1.2027. In an emergency ring 550 123. The letter could not be delivered to me.

    > Message-ID: {id}
    """
)
