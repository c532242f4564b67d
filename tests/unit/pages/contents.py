"""What twenty pages say."""

from __future__ import annotations

from collections.abc import Sequence

from tests.unit.pages.described import Code, Grid, Note, Page, Picture, Questions, Section, Steps, Tabs, Terms, Text

PAGES: Sequence[Page] = (
    Page(
        "Reset the router",
        (
            Text("A reset puts back what the router was delivered with."),
            Steps(
                ("Hold the reset button for ten seconds.", "Let go when the light is red.", "Wait for the green light.")
            ),
            Note("Caution", "A reset deletes all port rules and cannot be undone."),
            Text("Afterwards the password is the one on the label."),
        ),
    ),
    Page(
        "Seats and currency",
        (
            Text("What teams ask before they sign."),
            Questions(
                (
                    ("Can I pay by bank transfer?", (Text("Yes, from 20 seats on."),)),
                    (
                        "Can I change the currency of a running contract?",
                        (Text("No, the currency stays as it was agreed."), Text("A new contract may have another.")),
                    ),
                    ("Who may add seats?", (Text("Owners and billing admins may add them."),)),
                )
            ),
            Text("All prices are without taxes."),
        ),
    ),
    Page(
        "Delivery times",
        (
            Section(
                "By country",
                (
                    Grid(
                        ("Countries", "Service", "Days"),
                        (
                            ("European Union", "Standard", "5"),
                            ("^", "Express", "2"),
                            ("Overseas", "Standard", "15"),
                            ("^", "Express", "6"),
                        ),
                    ),
                ),
            ),
            Section("Holidays", (Text("Between the years we send nothing."),)),
        ),
    ),
    Page(
        "Install the agent",
        (
            Text("Choose your system first."),
            Tabs(
                (
                    ("Windows", (Text("Download the installer and open it."), Text("Confirm with your own password."))),
                    ("macOS", (Text("Drag the agent to the applications."),)),
                    ("Linux", (Code(("curl -sS get.acme.example | sh", "systemctl enable agent")),)),
                )
            ),
            Text("The agent reports within a minute."),
        ),
    ),
    Page(
        "Rotate a key",
        (
            Section(
                "Before you begin",
                (Text("You need the role of an owner."), Note("Note", "Old keys stop at once.", "info")),
            ),
            Section(
                "Steps",
                (
                    Steps(
                        (
                            "Open the keys of the project.",
                            (
                                "Make a new key.",
                                ("Name it after its service.", "Give it no more rights than it needs."),
                            ),
                            "Copy the key; it is shown once.",
                            "Delete the old one.",
                        )
                    ),
                ),
            ),
            Section("If something fails", (Text("Write to us with the number of the key, never with the key."),)),
        ),
    ),
    Page(
        "Words we use",
        (
            Terms(
                (
                    ("Workspace", "all that belongs to one company"),
                    ("Seat", "the right of one person to sign in"),
                    ("Guest", "somebody who sees one project only"),
                )
            ),
            Text("Other words mean what they mean elsewhere."),
        ),
    ),
    Page(
        "Meine Rechnung",
        (
            Text("Rechnungen kommen am ersten Werktag des Monats."),
            Section(
                "Zahlungsarten", (Steps(("Lastschrift", "Kreditkarte", "Überweisung ab 20 Plätzen"), ordered=False),)
            ),
            Section(
                "Mahnungen",
                (
                    Note("Achtung", "Nach der dritten Mahnung wird das Konto gesperrt."),
                    Text("Wir entsperren es am Tag der Zahlung."),
                ),
            ),
        ),
        "de",
    ),
    Page(
        "Search with the command line",
        (
            Text("Pipes join <code>acme search</code> with other programs."),
            Code(("acme search --open | sort -u", "acme show 42 || echo none")),
            Grid(
                ("Option", "Meaning"), (("<code>a|b</code>", "one of the two"), ("<code>--json</code>", "for programs"))
            ),
            Text("It ends with 2 where nothing is found."),
        ),
    ),
    Page(
        "Two-factor sign-in",
        (
            Text("Press <b>Security</b>, then <b>Add a method</b>."),
            Picture("A screenshot of the security page"),
            Section(
                "Lost phone",
                (
                    Questions(
                        (
                            (
                                "What if I have no backup codes?",
                                (
                                    Text("An owner of your workspace can reset it."),
                                    Steps(("Ask the owner.", "Wait for the mail.")),
                                ),
                            ),
                        )
                    ),
                    Text("We never reset it by telephone."),
                ),
            ),
            Section("Keys", (Text("A security key works on any device."),)),
        ),
    ),
    Page(
        "Plans compared",
        (
            Grid(
                ("Plan", "Seats", "Support", "Price"),
                (("Free", "3", "Forum", "0"), ("Team", "20", "Mail", "9"), ("Company", "any", "Telephone", "19")),
            ),
            Section(
                "Changing plans",
                (Text("A larger plan begins at once."), Text("A smaller one begins with the next month.")),
            ),
            Section("Refunds", (Text("We refund what you paid in the last 14 days."),)),
        ),
    ),
    Page(
        "Cambiar la dirección",
        (
            Text("Puede cambiar la dirección hasta que el paquete salga."),
            Steps(("Abra el pedido.", "Elija la nueva dirección.", "Confirme el cambio.")),
            Note("Importante", "Después de la salida ya no es posible."),
        ),
        "es",
    ),
    Page(
        "Import contacts",
        (
            Section(
                "From a file",
                (
                    Text("The file has one contact on each line."),
                    Tabs(
                        (
                            (
                                "CSV",
                                (Code(("name,mail", "Ada,ada@a.example"), "text"), Text("Fields are split at commas.")),
                            ),
                            ("JSON", (Text("A list of objects is read."),)),
                        )
                    ),
                    Text("Lines without a mail address are named and left out."),
                ),
            ),
            Section("From another program", (Text("We take over groups as labels."),)),
        ),
    ),
    Page(
        "Clean the filter",
        (
            Text("Clean it once a month."),
            Steps(
                (
                    "Switch the machine off.",
                    ("Open the flap.", ("Press both sides.", "Pull it down.")),
                    "Rinse the filter under warm water.",
                    "Let it dry for a day.",
                    "Put it back until it clicks.",
                )
            ),
            Note("Warning", "Never use the machine without a filter."),
            Section("New filters", (Text("They are in our shop as part number F-2041."),)),
        ),
    ),
    Page(
        "Questions about accounts",
        (
            Questions(
                (
                    ("How do I change my name?", (Text("In your profile, below the picture."),)),
                    (
                        "How do I leave a workspace?",
                        (Steps(("Open the workspace.", "Choose Leave.")), Note("Note", "Your messages stay.", "info")),
                    ),
                    ("Can I have two accounts?", (Text("Yes, with two mail addresses."),)),
                )
            ),
        ),
    ),
    Page(
        "Limits of the API",
        (
            Text("Each token may send 100 requests a minute."),
            Grid(
                ("Path", "Limit", "Window"), (("/search", "30", "minute"), ("/export", "5", "hour"), ("^", "20", "day"))
            ),
            Code(("HTTP/1.1 429 Too Many Requests", "Retry-After: 12"), "http"),
            Text("Wait as many seconds as it says."),
        ),
    ),
    Page(
        "Modifier un rendez-vous",
        (
            Text("Vous pouvez le modifier jusqu'à la veille."),
            Section("Par courriel", (Text("Répondez au message de confirmation."),)),
            Section(
                "Par téléphone",
                (Text("Nous répondons de 9 à 17 heures."), Note("Attention", "Le samedi, personne ne répond.")),
            ),
        ),
        "fr",
    ),
    Page(
        "Connect the printer",
        (
            Section("By cable", (Steps(("Plug the cable in.", "Switch the printer on.")),)),
            Section(
                "By radio",
                (
                    Section("With a display", (Text("Choose the network on the display."),)),
                    Section(
                        "Without a display",
                        (Text("Press the button until it blinks."), Text("Then press the button of the router.")),
                    ),
                ),
            ),
            Section("Error codes", (Terms((("E-0045", "the lid is open"), ("E-0051", "paper is stuck in the tray"))),)),
        ),
    ),
    Page(
        "Backups",
        (
            Text("We back up every hour and keep 30 days."),
            Questions(
                (
                    ("Where are they kept?", (Text("In two places of the same country."),)),
                    (
                        "Can I get a copy?",
                        (
                            Text("Owners can order one."),
                            Code(("acme backup order --days 7",)),
                            Text("It comes within a day."),
                        ),
                    ),
                )
            ),
            Section("Restoring", (Text("A restore overwrites what is there."),)),
        ),
    ),
    Page(
        "Roles",
        (
            Text("What a role may do &amp; what not."),
            Steps(
                (
                    "Owners may do everything.",
                    ("Admins may invite.", ("They may not delete.",)),
                    "Members may write.",
                    "Guests may read.",
                ),
                ordered=False,
            ),
            Section("Changing a role", (Text("Open the member &lt;name&gt; and choose another role."),)),
        ),
    ),
    Page(
        "Holidays in the company",
        (
            Text("Everybody has 30 days."),
            Section(
                "Carrying over",
                (Text("Five days may be carried over until 31 March."), Note("Important", "Ask your manager first.")),
            ),
            Section("Half days", (Grid(("Day", "Hours"), (("24 December", "4"), ("31 December", "4"))),)),
            Section("Illness", (Text("Days on which you are ill do not count."),)),
        ),
    ),
)
