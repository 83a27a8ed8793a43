"""Exports with English headers: Salesforce, HubSpot, Dynamics 365, Odoo, Pipedrive, Zoho.

Standard fields as their documentation names them, and the custom fields that a sales
team adds to them.
"""

from __future__ import annotations

from exports.deals import CrmExport, draw_deals, make_export

SOURCES = ("Web", "Trade Show", "Partner Referral", "Phone Inquiry", "Advertisement")
PRODUCTS = ("Pump A", "Pump B", "Service Plan", "Spare Parts")
COUNTRIES = ("Germany", "France", "Italy", "Poland", "Spain", "Brazil")
INDUSTRIES = ("Manufacturing", "Energy", "Food & Beverage", "Chemicals", "Construction")
OWNERS = ("Jane Roe", "Max Berg", "Ola Lind", "Ravi Nair", "Mia Chen", "Tom Hart")
LOST = ("Price", "No budget", "Competitor", "No response", "Timing")
NOTES = (
    "Called twice, asked us to come back with a smaller offer for the first site.",
    "Met the plant manager; he would like to see references from the same industry.",
    "Left a voicemail and sent the brochure, waiting for their feedback on the specs.",
)


def salesforce_opportunity() -> CrmExport:
    """Return opportunities by API names, with custom fields of a sales team."""
    d = draw_deals(560, 11)
    stages = ("Prospecting", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review")
    columns = {
        "Id": ("lead.id", d.hashes(18, "0065g")),
        "IsDeleted": ("ignore", ["false"] * len(d)),
        "AccountId": ("ignore", d.hashes(18, "0015g")),
        "Account.Name": ("ignore", d.firms()),
        "Name": ("ignore", d.firms()),
        "Description": ("ignore", d.any(NOTES, 0.3)),
        "StageName": ("outcome", d.outcome("Closed Won", "Closed Lost", stages)),
        "Amount": ("amount.column", d.money("{:.2f}")),
        "Probability": ("leak", d.probability()),
        "ExpectedRevenue": ("leak", d.won_money("0")),
        "CloseDate": ("dates.closed", d.days("closed")),
        "Type": ("context", d.words("kind", ("New Business", "Existing Business"))),
        "NextStep": ("ignore", d.any(NOTES, 0.4)),
        "LeadSource": ("context", d.words("source", SOURCES)),
        "IsClosed": ("leak", ["false" if o else "true" for o in d.is_open]),
        "IsWon": ("leak", ["true" if e == 1 else "false" for e in d.ended]),
        "ForecastCategoryName": (
            "leak",
            d.outcome("Closed", "Omitted", ("Pipeline", "Best Case", "Commit", "Commit")),
        ),
        "Owner.Name": ("own_side", d.words("owner", OWNERS, 0)),
        "CreatedDate": ("dates.created", d.days("created", "%Y-%m-%dT09:30:00.000Z")),
        "LastModifiedDate": ("ignore", d.days("touched", "%Y-%m-%dT11:00:00.000Z")),
        "LastActivityDate": ("ignore", d.days("touched", blank=0.2)),
        "FiscalQuarter": ("ignore", d.any(("1", "2", "3", "4"))),
        "PushCount": ("fields.postponements", d.counts(1.0)),
        "Budget_Confirmed__c": ("fields.budget_status", d.words("budget", ("No", "Yes"))),
        "Decision_Maker_Identified__c": (
            "fields.decision_chain",
            d.words("chain", ("No", "Partly", "Yes")),
        ),
        "Customer_Need__c": (
            "fields.need_agreed",
            d.words("need", ("Not confirmed", "Partly", "Confirmed")),
        ),
        "Champion__c": (
            "fields.adviser_attitude",
            d.words("decider", ("None", "Neutral", "Strong")),
        ),
        "Loss_Reason__c": ("leak", d.only(0, LOST)),
        "Main_Competitors__c": (
            "context",
            d.words("rival", ("None", "ABB", "KSB", "Wilo")),
        ),
    }
    return make_export("salesforce_opportunity", columns, ("Closed Won", "Closed Lost"))


def salesforce_lead() -> CrmExport:
    """Return leads by labels, converted or not."""
    d = draw_deals(520, 12)
    working = ("Open - Not Contacted", "Working - Contacted")
    columns = {
        "Lead ID": ("lead.id", d.hashes(18, "00Q5g")),
        "First Name": ("ignore", d.people()),
        "Last Name": ("ignore", d.people()),
        "Title": ("ignore|context", d.any(("CEO", "Buyer", "Plant Manager", "Engineer"))),
        "Company / Account": ("ignore", d.firms()),
        "Email": ("ignore", d.mails()),
        "Phone": ("ignore", d.phones()),
        "Lead Source": ("context", d.words("source", SOURCES)),
        "Lead Status": (
            "outcome",
            d.outcome("Closed - Converted", "Closed - Not Converted", working),
        ),
        "Rating": ("own_side", d.words("importance", ("Cold", "Warm", "Hot"))),
        "Industry": ("context", d.words("industry", INDUSTRIES)),
        "Annual Revenue": ("signals.ability_to_buy", d.money("${:,.2f}")),
        "No. of Employees": ("signals.ability_to_buy", d.counts(120)),
        "Product Interest": ("context", d.words("product", PRODUCTS)),
        "Country": ("context", d.words("region", COUNTRIES)),
        "Create Date": ("dates.created", d.days("created", "%m/%d/%Y")),
        "Converted Date": ("leak", d.days("closed", "%m/%d/%Y", end=1)),
        "Converted": ("leak", ["1" if e == 1 else "0" for e in d.ended]),
        "Lead Owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Last Activity": ("ignore", d.days("touched", "%m/%d/%Y", 0.2)),
        "Unread By Owner": ("ignore", d.any(("0", "1"))),
        "Budget": (
            "fields.budget_status",
            d.words("budget", ("No Budget", "In Planning", "Stated", "Approved")),
        ),
        "Purchase Timeframe": (
            "fields.timeline_status",
            d.words("timeline", ("No timeframe", "6-12 months", "0-3 months")),
        ),
        "Authority": (
            "fields.contact_authority",
            d.words("authority", ("User", "Influencer", "Decision Maker")),
        ),
        "Description": ("ignore", d.any(NOTES, 0.4)),
    }
    ends = ("Closed - Converted", "Closed - Not Converted")
    return make_export("salesforce_lead", columns, ends, "cp1252")


def hubspot_deals() -> CrmExport:
    """Return deals by property labels."""
    d = draw_deals(600, 13)
    stages = ("Appointment Scheduled", "Qualified To Buy", "Decision Maker Bought-In")
    columns = {
        "Record ID": ("lead.id", d.ids("{:d}", 9_876_543_210)),
        "Deal Name": ("ignore", d.firms()),
        "Deal Stage": ("outcome", d.outcome("Closed won", "Closed lost", stages)),
        "Close Date": ("dates.closed", d.days("closed", "%Y-%m-%d 14:05")),
        "Create Date": ("dates.created", d.days("created", "%Y-%m-%d 09:12")),
        "Deal owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Amount": ("amount.column", d.money("{:.0f}")),
        "Amount in company currency": ("ignore", d.money("{:.0f}")),
        "Weighted amount": ("leak", d.won_money("0")),
        "Closed Deal Amount": ("leak", d.won_money("0")),
        "Deal Type": ("context", d.words("kind", ("New Business", "Existing Business"))),
        "Pipeline": ("ignore", ["Sales Pipeline"] * len(d)),
        "Deal probability": ("leak", d.probability("0.{:02d}")),
        "Is Closed Won": ("leak", ["true" if e == 1 else "false" for e in d.ended]),
        "Is closed lost": ("leak", ["true" if e == 0 else "false" for e in d.ended]),
        "Closed Lost Reason": ("leak", d.only(0, LOST)),
        "Closed Won Reason": ("leak", d.only(1, ("Price", "Quality", "Service"))),
        "Original Source Type": (
            "context",
            d.words(
                "source", ("Organic Search", "Offline", "Paid Search", "Direct", "Social")
            ),
        ),
        "Priority": ("own_side", d.words("importance", ("Low", "Medium", "High"))),
        "Associated Company": ("ignore", d.firms()),
        "Associated Contact": ("ignore", d.people()),
        "Associated Company IDs": ("ignore", d.ids("{:d}", 55_000_111)),
        "Last Activity Date": ("ignore", d.days("touched", "%Y-%m-%d 16:40", 0.1)),
        "Next Activity Date": ("ignore", d.days("touched", blank=0.6)),
        "Number of Sales Activities": ("ignore", d.counts(8)),
        "Number of times contacted": ("ignore", d.counts(5)),
        "Days to close": (
            "ignore",
            ["" if o else str(n) for o, n in zip(d.is_open, d.length, strict=True)],
        ),
        "Budget Status": (
            "fields.budget_status",
            d.words("budget", ("none", "rough", "stated", "approved")),
        ),
        "Decision Maker Attitude": (
            "fields.decider_attitude",
            d.words("decider", ("Negative", "Neutral", "Positive")),
        ),
        "Use Case Fit": (
            "fields.scenario_fit",
            d.words("fit", ("Poor", "Partial", "Good")),
        ),
        "Buying Timeline": (
            "fields.timeline_status",
            d.words("timeline", ("No plan", "This year", "This quarter")),
        ),
    }
    return make_export("hubspot_deals", columns, ("Closed won", "Closed lost"))


def dynamics_opportunity() -> CrmExport:
    """Return opportunities by display names."""
    d = draw_deals(540, 14)
    reasons = ("In Progress", "On Hold")
    columns = {
        "(Do Not Modify) Opportunity": ("lead.id", d.hashes(36)),
        "(Do Not Modify) Row Checksum": ("ignore", d.hashes(44)),
        "(Do Not Modify) Modified On": ("ignore", d.days("touched", "%d.%m.%Y")),
        "Topic": ("ignore", d.firms()),
        "Account": ("ignore", d.firms()),
        "Contact": ("ignore", d.people()),
        "Est. Revenue": ("amount.column", d.money("{:,.2f} €")),
        "Est. Close Date": ("fields.signing_date", d.days("planned", "%d.%m.%Y", 0.1)),
        "Actual Revenue": ("leak", d.won_money()),
        "Actual Close Date": ("dates.closed", d.days("closed", "%d.%m.%Y")),
        "Status": ("outcome", d.outcome("Won", "Lost", ("Open",))),
        "Status Reason": ("leak", d.outcome("Won", "Out-Sold", reasons)),
        "Probability": ("beliefs.confidence", d.belief()),
        "Rating": ("own_side", d.words("importance", ("Cold", "Warm", "Hot"))),
        "Budget": (
            "fields.budget_status",
            d.words("budget", ("No Committed Budget", "May Buy", "Can Buy", "Will Buy")),
        ),
        "Budget amount": ("signals.budget_clarity", d.money("{:,.2f}", 0.6)),
        "Need": (
            "fields.need_agreed|fields.need_awareness",
            d.words("need", ("No need", "Good to have", "Must have")),
        ),
        "Purchase Timeframe": (
            "fields.timeline_status",
            d.words("timeline", ("Unknown", "This Year", "Immediate")),
        ),
        "Purchase Process": (
            "signals.decision_maker",
            d.any(("Individual", "Committee", "Unknown"), 0.2),
        ),
        "Decision Maker?": (
            "fields.decision_chain|fields.decider_attitude",
            d.words("chain", ("mark complete", "completed"), 0),
        ),
        "Sales Stage": (
            "lead.stage",
            d.words("stage", ("Qualify", "Develop", "Propose", "Close"), 0),
        ),
        "Currency": ("amount.currency_column|ignore", ["Euro"] * len(d)),
        "Owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Owning Business Unit": ("own_side", d.words("team", ("North", "South"))),
        "Created On": ("dates.created", d.days("created", "%d.%m.%Y")),
        "Current Situation": ("ignore", d.any(NOTES, 0.5)),
        "Customer Pain Points": ("ignore", d.any(NOTES, 0.5)),
        "Source Campaign": ("context", d.words("source", SOURCES, 0.3)),
    }
    return make_export("dynamics_opportunity", columns, ("Won", "Lost"))


def odoo_crm() -> CrmExport:
    """Return opportunities by labels, as Odoo exports them."""
    d = draw_deals(500, 15)
    columns = {
        "External ID": ("lead.id", d.ids("__export__.crm_lead_{:d}_a1b2c3")),
        "Opportunity": ("ignore", d.firms()),
        "Customer": ("ignore", d.firms()),
        "Contact Name": ("ignore", d.people()),
        "Email": ("ignore", d.mails()),
        "Phone": ("ignore", d.phones()),
        "Stage": (
            "lead.stage",
            d.words("stage", ("New", "Qualified", "Proposition", "Negotiation"), 0),
        ),
        "Is Won": ("outcome", d.outcome("Won", "Lost", ("Pending",))),
        "Active": ("leak", ["False" if e == 0 else "True" for e in d.ended]),
        "Lost Reason": ("leak", d.only(0, LOST)),
        "Salesperson": ("own_side", d.words("owner", OWNERS, 0)),
        "Sales Team": ("own_side", d.words("team", ("Europe", "Americas"))),
        "Expected Revenue": ("amount.column", d.money("{:.2f}")),
        "Prorated Revenue": ("leak", d.won_money("0.00")),
        "Probability": ("leak", d.probability("{:d}.0")),
        "Automated Probability": ("leak", d.probability("{:d}.0")),
        "Priority": ("own_side", d.words("importance", ("Low", "Medium", "High"))),
        "Expected Closing": ("fields.signing_date", d.days("planned", blank=0.2)),
        "Created on": ("dates.created", d.days("created", "%Y-%m-%d 08:15:00")),
        "Closed Date": ("dates.closed", d.days("closed", "%Y-%m-%d 17:00:00")),
        "Assignment Date": ("ignore", d.days("created", "%Y-%m-%d 08:20:00")),
        "Last Stage Update": ("ignore", d.days("touched", "%Y-%m-%d 17:00:00")),
        "Days to Assign": ("ignore", d.counts(1)),
        "Days to Close": (
            "ignore",
            ["" if o else str(n) for o, n in zip(d.is_open, d.length, strict=True)],
        ),
        "Source": ("context", d.words("source", SOURCES)),
        "Country": ("context", d.words("region", COUNTRIES)),
        "City": ("context|ignore", d.any(("Berlin", "Lyon", "Turin", "Lodz", "Sevilla"))),
        "Tags": ("ignore", d.any(("Product", "Services", "Consulting"), 0.5)),
        "Internal Notes": ("ignore", d.any(NOTES, 0.5)),
        "Customer Budget": (
            "fields.budget_status",
            d.words("budget", ("No", "Vague", "Yes", "Approved")),
        ),
        "Decision Chain Mapped": (
            "fields.decision_chain",
            d.words("chain", ("No", "Partly", "Yes")),
        ),
        "Requirements": (
            "fields.requirements_clarity",
            d.words("scope", ("None", "Vague", "Clear")),
        ),
    }
    return make_export("odoo_crm", columns, ("Won", "Lost"))


def pipedrive_deals() -> CrmExport:
    """Return deals with the prefix that Pipedrive's export puts before a label."""
    d = draw_deals(580, 16)
    stages = ("Qualified", "Contact Made", "Demo Scheduled", "Proposal Made")
    columns = {
        "Deal - ID": ("lead.id", d.ids("{:d}", 100)),
        "Deal - Title": ("ignore", d.firms()),
        "Deal - Creator": ("ignore", d.words("owner", OWNERS, 0)),
        "Deal - Owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Deal - Value": ("amount.column", d.money("{:.0f}")),
        "Deal - Currency of Value": ("amount.currency_column|ignore", ["EUR"] * len(d)),
        "Deal - Weighted value": ("leak", d.won_money("0")),
        "Deal - Probability": ("beliefs.confidence", d.belief()),
        "Deal - Organization": ("ignore", d.firms()),
        "Deal - Contact person": ("ignore", d.people()),
        "Deal - Pipeline": ("ignore", ["Pipeline"] * len(d)),
        "Deal - Stage": ("lead.stage", d.words("stage", stages, 0)),
        "Deal - Label": ("own_side", d.words("importance", ("COLD", "WARM", "HOT"), 0.3)),
        "Deal - Status": ("outcome", d.outcome("won", "lost", ("open",))),
        "Deal - Deal created": ("dates.created", d.days("created", "%Y-%m-%d 10:11:12")),
        "Deal - Update time": ("ignore", d.days("touched", "%Y-%m-%d 10:11:12")),
        "Deal - Last stage change": ("ignore", d.days("touched", "%Y-%m-%d 10:11:12")),
        "Deal - Deal closed on": ("dates.closed", d.days("closed", "%Y-%m-%d 10:11:12")),
        "Deal - Won time": ("leak", d.days("closed", "%Y-%m-%d 10:11:12", end=1)),
        "Deal - Lost time": ("leak", d.days("closed", "%Y-%m-%d 10:11:12", end=0)),
        "Deal - Lost reason": ("leak", d.only(0, LOST)),
        "Deal - Expected close date": (
            "fields.signing_date",
            d.days("planned", blank=0.15),
        ),
        "Deal - Total activities": ("ignore", d.counts(6)),
        "Deal - Done activities": ("ignore", d.counts(5)),
        "Deal - Email messages count": ("ignore", d.counts(10)),
        "Deal - Source channel": ("context", d.words("source", SOURCES, 0.2)),
        "Deal - Budget": (
            "fields.budget_status",
            d.words("budget", ("no budget", "maybe", "has budget", "approved")),
        ),
        "Deal - Decision maker": (
            "fields.decider_attitude",
            d.words("decider", ("against", "neutral", "supportive")),
        ),
        "Deal - Need confirmed": (
            "fields.need_agreed",
            d.words("need", ("no", "partly", "yes")),
        ),
        "Deal - Industry": ("context", d.words("industry", INDUSTRIES)),
    }
    return make_export("pipedrive_deals", columns, ("won", "lost"))


def zoho_deals() -> CrmExport:
    """Return deals by labels, with Zoho's ids."""
    d = draw_deals(480, 17)
    stages = (
        "Qualification",
        "Needs Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
    )
    columns = {
        "Record Id": ("lead.id", d.ids("zcrm_{:d}", 4_876_876_000_000_333)),
        "Deal Owner Id": ("ignore", d.any(("zcrm_1", "zcrm_2", "zcrm_3"))),
        "Deal Owner": ("own_side", d.words("owner", OWNERS, 0)),
        "Amount": ("amount.column", d.money("$ {:,.2f}")),
        "Deal Name": ("ignore", d.firms()),
        "Closing Date": ("dates.closed", d.days("closed", "%d/%m/%Y")),
        "Account Name": ("ignore", d.firms()),
        "Stage": ("outcome", d.outcome("Closed Won", "Closed Lost to Competition", stages)),
        "Type": ("context", d.words("kind", ("New Business", "Existing Business"))),
        "Probability (%)": ("leak", d.probability()),
        "Expected Revenue": ("leak", d.won_money("0")),
        "Next Step": ("ignore", d.any(NOTES, 0.5)),
        "Lead Source": ("context", d.words("source", SOURCES)),
        "Contact Name": ("ignore", d.people()),
        "Created Time": ("dates.created", d.days("created", "%d/%m/%Y")),
        "Modified Time": ("ignore", d.days("touched", "%d/%m/%Y")),
        "Last Activity Time": ("ignore", d.days("touched", "%d/%m/%Y", 0.1)),
        "Reason For Loss": ("leak", d.only(0, LOST)),
        "Sales Cycle Duration": (
            "ignore",
            ["" if o else str(n) for o, n in zip(d.is_open, d.length, strict=True)],
        ),
        "Tag": ("ignore", [""] * len(d)),
        "Authority Level": (
            "fields.contact_authority",
            d.words("authority", ("Low", "Mid", "High")),
        ),
        "Budget Approved": (
            "fields.budget_status",
            d.words("budget", ("No", "Not sure", "Stated", "Approved")),
        ),
        "Urgency": (
            "fields.timeline_status",
            d.words("timeline", ("Low", "Medium", "High")),
        ),
        "Value Acknowledged": (
            "fields.value_recognised",
            d.words("value", ("No", "Partly", "Yes")),
        ),
        "Delivery Date Requested": (
            "fields.implementation_date",
            d.days("planned", "%d/%m/%Y", 0.3),
        ),
    }
    ends = ("Closed Won", "Closed Lost to Competition")
    return make_export("zoho_deals", columns, ends)
