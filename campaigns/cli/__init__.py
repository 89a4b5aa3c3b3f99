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
        "bad-rows": Entry("campaigns.cli.mending:bad_rows", "Write the rows that cannot be sent, to be mended."),
        "add-rows": Entry("campaigns.cli.mending:add_rows", "Add mended or new rows to a campaign."),
        "launch": Entry("campaigns.cli.control:launch", "Launch a campaign, now or at a time."),
        "pause": Entry("campaigns.cli.control:pause", "Pause a campaign: no request starts any more."),
        "resume": Entry("campaigns.cli.control:resume", "Go on with a paused campaign."),
        "cancel": Entry("campaigns.cli.control:cancel", "Give up what was not sent yet."),
        "retry": Entry("campaigns.cli.control:retry", "Send again to failed recipients."),
        "decide": Entry("campaigns.cli.control:decide", "Settle recipients that no report can prove."),
        "status": Entry("campaigns.cli.show:status", "Show one campaign, or all of them."),
        "results": Entry("campaigns.cli.show:results", "Write what became of every row into the spreadsheet."),
        "reconcile": Entry("campaigns.cli.show:reconcile", "Read the gateway's report now."),
        "groups": Entry("campaigns.cli.phone_book:groups", "List the WhatsApp groups of an account."),
        "contacts": Entry("campaigns.cli.phone_book:contacts", "List the contacts of an account's phone."),
        "inbox": Entry("campaigns.cli.phone_book:inbox", "List the messages that an account received."),
        "template": Entry(
            "campaigns.cli.template:template", "Write an empty spreadsheet for a kind of message.", django=False
        ),
        "suppressions": Entry("campaigns.cli.suppressions:suppressions", "The numbers that must not be messaged."),
        "sandbox": Entry("campaigns.cli.sandbox:sandbox", "Run the pretend gateway.", django=False),
        "user": Entry("campaigns.cli.user:user", "The people who may sign in to the page."),
        "key": Entry("campaigns.cli.key:key", "The keys with which other programs use the JSON API."),
        "hook": Entry("campaigns.cli.hook:hook", "Your own systems that are told of changes and alerts."),
        "doctor": Entry("campaigns.cli.doctor:doctor", "Look at everything the product stands on."),
        "backup": Entry("campaigns.cli.backup:backup", "Write database and uploaded files to one file."),
        "restore": Entry("campaigns.cli.backup:restore", "Replace everything by a backup."),
        "forget": Entry("campaigns.cli.forget:forget", "Erase personal data of finished campaigns, or of one phone."),
        "migrate": Entry("campaigns.cli.database:migrate", "Create or update the tables of the database."),
    },
)

__all__ = ["cli"]
