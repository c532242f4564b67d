"""The HTML of the usual mail programs, as Zendesk and Intercom hand it on: what is newly asked is found in it."""

from __future__ import annotations

import pytest

from bot.text.own_words import own_message
from connectors.render import html_to_text

OWN = "How do I export?"
BODIES = {
    "Gmail with a motto": (
        '<div dir="ltr"><div>How do I export?</div><div><br></div><span '
        'class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><div '
        'dir="ltr"><b>Kim Long</b><div>Ops lead at Acme, we love dashboards</div><div><a '
        'href="https://kim.example">kim.example</a></div></div></div></div>'
    ),
    "Samsung": (
        '<div dir="auto">How do I export?</div><div id="composer_signature" dir="auto"><div '
        'style="font-size:12px">Sent from my Galaxy</div></div><div><br></div><div '
        'style="font-size:100%"><div>-------- Original message --------</div><div>From: Acme '
        "&lt;support@acme.example&gt; </div><div>Date: 3/3/26  09:14  (GMT+01:00) </div><div>To: "
        "kim@kim.example </div><div>Subject: Plan </div><div><br></div></div>Your plan is Basic."
    ),
    "Yahoo on Android, Italian": (
        '<div>How do I export?<br><br><div id="ymail_android_signature"><a '
        'href="https://mail.onelink.me/x">Inviato da Yahoo Mail su Android</a></div> <br> <blockquote '
        'style="margin: 0 0 20px 0;"> <div style="color:#6D00F6;"> <div>Il mar, 3 mar, 2026 alle 9:14, '
        "Acme Support</div><div>&lt;support@acme.example&gt; ha scritto:</div> </div> <div>Il suo "
        "piano.</div></blockquote></div>"
    ),
    "Gmail": (
        '<div dir="ltr">How do I export?<div><br></div></div><br><div class="gmail_quote '
        'gmail_quote_container"><div dir="ltr" class="gmail_attr">On Tue, Mar 3, 2026 at 9:14 AM Acme '
        'Support &lt;<a href="mailto:support@acme.example">support@acme.example</a>&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px"><div>Hello Ana,</div><div>Switch to TCP '
        "443.</div></blockquote></div>"
    ),
    "Gmail with a signature": (
        '<div dir="ltr">How do I export?<br clear="all"><div><br></div><span '
        'class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><div>Ana '
        'Lopes</div><div>Customer Support Manager</div><div><img src="x"></div></div></div>'
    ),
    "Outlook": (
        '<div class="WordSection1"><p class="MsoNormal">How do I export?<o:p></o:p></p><p '
        'class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Best regards<o:p></o:p></p><p '
        'class="MsoNormal">Ana Lopes<br>Customer Service Representative</p><div><div '
        'style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p '
        'class="MsoNormal"><b>From:</b> Acme Support &lt;support@acme.example&gt; <br><b>Sent:</b> '
        "Tuesday, March 3, 2026 9:14 AM<br><b>To:</b> Ana<br><b>Subject:</b> RE: VPN<o:p></o:p></p></div>"
        '</div><p class="MsoNormal">Switch to TCP 443.</p></div>'
    ),
    "Outlook on the web, German": (
        '<div>How do I export?</div><div id="appendonsend"></div><hr '
        'style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font '
        'face="Calibri"><b>Von:</b> Acme Support &lt;support@acme.example&gt;<br><b>Gesendet:</b> '
        "Dienstag, 3. März 2026 09:14<br><b>An:</b> Ana<br><b>Betreff:</b> AW: VPN</font><div>"
        "&nbsp;</div></div><div>Switch to TCP 443.</div>"
    ),
    "Apple Mail": (
        '<html><body>How do I export?<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote '
        'type="cite"><div>On 3 Mar 2026, at 09:14, Acme Support &lt;support@acme.example&gt; wrote:</div>'
        '<br class="Apple-interchange-newline"><div>Switch to TCP 443.</div></blockquote></div><br>'
        "</body></html>"
    ),
    "iPhone": (
        '<html><body>How do I export?<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br>'
        '<blockquote type="cite">On 3 Mar 2026, at 09:14, Acme Support &lt;support@acme.example&gt; '
        'wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Switch to TCP 443.</div>'
        "</blockquote></body></html>"
    ),
    "Thunderbird, answered below": (
        '<div class="moz-cite-prefix">On 3/3/26 9:14 AM, Acme Support wrote:<br></div><blockquote '
        'type="cite" cite="mid:x"><p>Which browser?</p></blockquote><p>How do I export?</p><div '
        'class="moz-signature">-- <br>Greg</div>'
    ),
    "Yahoo": (
        '<div class="ydp"><div>How do I export?</div></div><div id="ydp1" class="yahoo_quoted"><div '
        'style="font-family:x"><div>On Tuesday, March 3, 2026 at 09:14:22 AM GMT+1, Acme Support '
        "&lt;support@acme.example&gt; wrote: </div><div><br></div><div><br></div><div><div>Switch to TCP "
        "443.</div></div></div></div>"
    ),
    "Proton": (
        '<div>How do I export?</div><div class="protonmail_signature_block"><div>Sent with <a '
        'href="https://proton.me/">Proton Mail</a> secure email.</div></div><div '
        'class="protonmail_quote">On Tuesday, March 3rd, 2026 at 9:14 AM, Acme Support '
        '&lt;support@acme.example&gt; wrote:<br><blockquote class="protonmail_quote">Switch to TCP '
        "443.</blockquote><br></div>"
    ),
    "GMX": (
        '<div>How do I export?<div>&nbsp;<div name="quote" style="margin:10px 5px; border-left:2px '
        'solid"><div style="margin:0"><b>Gesendet:</b>&nbsp;Dienstag, 03. März 2026 um 09:14 Uhr<br/><b>'
        'Von:</b>&nbsp;"Acme" &lt;support@acme.example&gt;<br/><b>An:</b>&nbsp;ana@x.example<br/><b>'
        'Betreff:</b>&nbsp;Re: VPN</div><div name="quoted-content">Switch to TCP 443.</div></div></div>'
        "</div>"
    ),
    "Notes": (
        '<div><font size=2 face="sans-serif">How do I export?</font><br><br><font size=1 color=#5f5f5f>'
        "From: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1>Acme Support "
        "&lt;support@acme.example&gt;</font><br><font size=1 color=#5f5f5f>To: &nbsp; &nbsp; &nbsp; "
        "&nbsp;</font><font size=1>Ana</font><br><font size=1 color=#5f5f5f>Date: &nbsp; &nbsp; &nbsp; "
        "&nbsp;</font><font size=1>03/03/2026 09:14</font><br><font size=1 color=#5f5f5f>Subject: &nbsp; "
        "&nbsp; &nbsp; &nbsp;</font><font size=1>Re: VPN</font><br><hr noshade><br>Switch to TCP "
        "443.</div>"
    ),
    "Zendesk notification": (
        '<div class="zd-comment" dir="auto"><p dir="auto">How do I export?</p><p dir="auto">Sent from my '
        "phone</p><p>##- Please type your reply above this line -##</p><p>Your request (35436) has been "
        "updated. Switch</p></div>"
    ),
    "Gmail forward": (
        '<div dir="ltr">FYI<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- '
        'Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">Lena</strong> '
        '<span dir="auto">&lt;<a href="mailto:l@x.example">l@x.example</a>&gt;</span><br>Date: Wed, Mar '
        "4, 2026 at 8:01 AM<br>Subject: x<br>To:  &lt;ana@x.example&gt;<br></div><br><br><div>How do I "
        "export?</div></div></div>"
    ),
    "a table as signature, and a legal notice": (
        '<p>How do I export?</p><table><tr><td><img src="logo"></td><td><b>Ana Lopes</b><br>Customer '
        'Service Manager<br>T: +1 555 201 3344 | ana@x.example</td></tr></table><p style="font-size:8pt">'
        "This email is confidential and intended solely for the addressee. If received in error, delete "
        "it.</p>"
    ),
}


@pytest.mark.parametrize("program", BODIES)
def test_a_mails_body_is_read_as_what_it_newly_asks(program: str) -> None:
    assert own_message(html_to_text(BODIES[program])) == OWN
