"""The command `campaigns`: one group, its commands loaded when they are asked for."""

from campaigns.cli.group import Commands, Entry

cli = Commands(
    name="campaigns",
    help="Bulk WhatsApp campaigns from a spreadsheet: nobody is messaged twice, nobody is lost.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    entries={
        "account": Entry("campaigns.cli.account:account", "The gateway accounts that campaigns are sent from."),
        "check": Entry("campaigns.cli.spreadsheet:check", "Say what would become of every row of a spreadsheet."),
        "import": Entry("campaigns.cli.spreadsheet:import_", "Keep a spreadsheet as a draft campaign."),
        "launch": Entry("campaigns.cli.control:launch", "Launch a campaign, now or at a time."),
        "pause": Entry("campaigns.cli.control:pause", "Pause a campaign: no request starts any more."),
        "resume": Entry("campaigns.cli.control:resume", "Go on with a paused campaign."),
        "cancel": Entry("campaigns.cli.control:cancel", "Give up what was not sent yet."),
        "retry": Entry("campaigns.cli.control:retry", "Send again to failed recipients."),
        "status": Entry("campaigns.cli.show:status", "Show one campaign, or all of them."),
        "results": Entry("campaigns.cli.show:results", "Write what became of every row into the spreadsheet."),
        "reconcile": Entry("campaigns.cli.show:reconcile", "Read the gateway's report now."),
        "groups": Entry("campaigns.cli.phone_book:groups", "List the WhatsApp groups of an account."),
        "contacts": Entry("campaigns.cli.phone_book:contacts", "List the contacts of an account's phone."),
        "inbox": Entry("campaigns.cli.phone_book:inbox", "List the messages that an account received."),
        "template": Entry(
            "campaigns.cli.template:template", "Write an empty spreadsheet for a kind of message.", django=False
        ),
        "sandbox": Entry("campaigns.cli.sandbox:sandbox", "Run the pretend gateway.", django=False),
        "user": Entry("campaigns.cli.user:user", "The people who may sign in to the page."),
        "doctor": Entry("campaigns.cli.doctor:doctor", "Look at everything the product stands on."),
        "migrate": Entry("campaigns.cli.database:migrate", "Create or update the tables of the database."),
    },
)

__all__ = ["cli"]
