//! What belongs to a Jira site: queries, fields, ids, addresses, times.

/// Class and template.
pub(super) const CLASSES: [(&str, &str); 92] = [
    (
        "jql-project",
        "project = ‹K› AND status in (\"To Do\", \"In Progress\") ORDER BY rank ASC",
    ),
    (
        "jql-field",
        "cf[1‹d4›] ~ \"‹w›\" AND fixVersion = ‹v› AND issuetype = Bug",
    ),
    (
        "jql-email-field",
        "\"Reporter email\" is not EMPTY AND project = ‹K›",
    ),
    (
        "jql-phone-field",
        "\"Phone number\" is EMPTY AND created >= -‹n›d",
    ),
    (
        "jql-user-function",
        "assignee = currentUser() AND watcher in membersOf(\"jira-‹w›\")",
    ),
    ("jql-text", "text ~ \"password reset\" AND labels = ‹w›"),
    ("jql-sprint", "sprint in openSprints() AND parent = ‹K›-‹n›"),
    (
        "jql-dates",
        "updated >= \"‹date›\" AND due < startOfWeek(\"+‹n›d\")",
    ),
    ("jql-ids", "id in (‹d5›, ‹d5›, ‹d5›) AND filter = 1‹d4›"),
    (
        "jql-history",
        "status changed FROM \"Open\" TO \"Done\" DURING (\"‹date›\", now())",
    ),
    (
        "jql-token-label",
        "labels in (token, secret, \"api-key\") AND project = ‹K›",
    ),
    ("issue-key", "‹K›-‹n›"),
    ("issue-keys", "‹K›-‹n›, ‹K›-‹n›, ‹K›-‹n›"),
    ("issue-url", "https://‹w›.atlassian.net/browse/‹K›-‹n›"),
    (
        "project-url",
        "https://‹w›-‹w›.atlassian.net/jira/software/projects/‹K›/boards/‹n›",
    ),
    (
        "filter-url",
        "https://‹w›.atlassian.net/issues/?filter=1‹d4›",
    ),
    (
        "jql-url",
        "https://‹w›.atlassian.net/issues/?jql=project%20%3D%20‹K›%20ORDER%20BY%20created%20DESC",
    ),
    (
        "portal-url",
        "https://‹w›.atlassian.net/servicedesk/customer/portal/‹n›/group/‹n›/create/‹n›",
    ),
    (
        "confluence-url",
        "https://‹w›.atlassian.net/wiki/spaces/‹K›/pages/‹d9›/‹W›+‹W›",
    ),
    (
        "attachment-url",
        "https://‹w›.atlassian.net/rest/api/3/attachment/content/‹d5›",
    ),
    (
        "avatar-url",
        "https://‹w›.atlassian.net/rest/api/3/universal_avatar/view/type/project/avatar/10‹d3›?size=xlarge",
    ),
    ("base-url", "https://‹w›.‹w›.example.com/api/v4/"),
    (
        "rest-path",
        "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}",
    ),
    (
        "rest-query",
        "/rest/api/3/search/jql?fields=summary,status&maxResults=‹n›&startAt=0",
    ),
    (
        "agile-path",
        "/rest/agile/1.0/board/‹n›/sprint?state=active",
    ),
    ("custom-field", "customfield_1‹d4›"),
    ("custom-field-path", "issue.fields.customfield_1‹d4›.value"),
    (
        "custom-field-list",
        "customfield_1‹d4›,customfield_1‹d4›,customfield_1‹d4›",
    ),
    (
        "custom-field-type",
        "com.atlassian.jira.plugin.system.customfieldtypes:‹select|textfield|userpicker|datepicker›",
    ),
    ("scheme-id", "1‹d4›"),
    ("id-map", "{\"1‹d4›\":\"3‹d4›\",\"1‹d4›\":\"3‹d4›\"}"),
    ("uuid", "‹uuid›"),
    ("uuid-braces", "{‹uuid›}"),
    ("uuid-upper", "‹H8›-‹H4›-4‹H3›-A‹H3›-‹H12›"),
    ("uuid-list", "‹uuid›,‹uuid›,‹uuid›"),
    ("uuid-urn", "urn:uuid:‹uuid›"),
    ("site-ari", "ari:cloud:jira::site/‹uuid›"),
    ("project-ari", "ari:cloud:jira:‹uuid›:project/1‹d4›"),
    ("issue-ari", "ari:cloud:jira:‹uuid›:issue/‹d5›"),
    ("app-ari", "ari:cloud:ecosystem::app/‹uuid›"),
    (
        "extension-ari",
        "ari:cloud:ecosystem::extension/‹uuid›/‹uuid›/static/‹w›-panel",
    ),
    ("cloud-id", "{\"cloudId\":\"‹uuid›\"}"),
    ("workspace-id", "workspaceId=‹uuid›;objectTypeId=‹n›"),
    ("object-key", "ITSM-‹d4›"),
    ("status-map", "To Do=‹n›;In Progress=‹n›;Done=‹n›"),
    (
        "status-json",
        "{\"To Do\":\"new\",\"In Review\":\"indeterminate\",\"Done\":\"done\"}",
    ),
    ("workflow-transition", "transition:‹n›(‹W› -> ‹W›)"),
    (
        "priority-map",
        "{\"P1\":\"Highest\",\"P2\":\"High\",\"P3\":\"Medium\"}",
    ),
    ("story-points", "1,2,3,5,8,13,21"),
    ("sprint-name", "‹K› Sprint ‹d2› (21.4.-9.5.)"),
    ("version-name", "Release ‹v› \"‹W›\""),
    ("component", "‹w›/‹w›-service"),
    ("component-list", "Frontend; ‹W› API; Identity & Access"),
    ("label-list", "‹w›,‹w›-‹w›,needs-review"),
    ("role-map", "Administrators=10‹d3›;Developers=10‹d3›"),
    ("group-name", "jira-software-users-‹w›"),
    (
        "group-id",
        "{\"groupId\":\"‹uuid›\",\"name\":\"site-admins\"}",
    ),
    (
        "permission-list",
        "BROWSE_PROJECTS,EDIT_ISSUES,MANAGE_SPRINTS_PERMISSION",
    ),
    (
        "scope-list",
        "read:jira-work write:jira-work manage:jira-configuration offline_access",
    ),
    ("module-key", "‹w›-‹w›-issue-panel"),
    (
        "smart-value",
        "{{issue.key}}: {{issue.summary}} by {{issue.reporter.displayName}}",
    ),
    ("smart-value-email", "{{issue.assignee.emailAddress}}"),
    (
        "smart-value-date",
        "{{now.plusDays(‹n›).format(\"yyyy-MM-dd\")}}",
    ),
    (
        "smart-value-list",
        "{{#issue.fixVersions}}{{name}}{{^last}}, {{/}}{{/}}",
    ),
    ("smart-value-secret", "{{secrets.‹w›Token}}"),
    (
        "automation-rule",
        "{\"trigger\":\"jira.issue.event.trigger:created\",\"conditions\":[],\"ruleScope\":[\"‹K›\"]}",
    ),
    ("event", "avi:jira:‹created|updated|deleted›:issue"),
    (
        "webhook-event",
        "jira:issue_updated,comment_created,worklog_deleted",
    ),
    ("webhook-url", "https://‹w›.example.com/hooks/jira"),
    (
        "webhook-url-event",
        "https://‹w›.example.org/api/webhook?event={event}&issue=${issue.key}",
    ),
    (
        "webhook-url-placeholder",
        "https://‹w›.example.com/hook?token={{webhookToken}}",
    ),
    ("cron", "0 ‹0|15|30› ‹2|6|9› ? * MON-FRI"),
    ("cron-star", "*/15 * * * *"),
    ("cron-many", "0 0/30 8-18 ? * 2,3,4,5,6 2026-2028"),
    ("duration", "‹1|2|3›w ‹1|2|4›d ‹3|7›h ‹15|30|45›m"),
    ("duration-iso", "P‹1|2|3›DT‹4|12›H30M"),
    ("date", "‹date›"),
    ("date-time", "‹date›T08:15:30.000+0200"),
    ("date-zulu", "‹date›T23:59:59.‹d3›Z"),
    ("date-range", "‹date›/‹date›"),
    ("date-german", "24.12.2026, 18:30 Uhr"),
    ("date-list", "2026-01-01;2026-05-01;2026-10-03;2026-12-25"),
    ("date-compact", "20261224‹d2›1530"),
    ("epoch", "17‹d8›"),
    ("epoch-ms", "17‹d11›"),
    ("epoch-micro", "17‹d14›"),
    (
        "time-zone",
        "‹Europe/Berlin|America/New_York|Asia/Tokyo|UTC+02:00›",
    ),
    ("working-hours", "Mon-Fri 09:00-17:30; Sat 10:00-14:00"),
    (
        "sla",
        "{\"goal\":14400000,\"calendar\":\"9-5\",\"pauseOn\":[\"Waiting\"]}",
    ),
    (
        "estimate",
        "{\"originalEstimateSeconds\":‹d5›,\"remainingEstimateSeconds\":‹d4›}",
    ),
    (
        "board-columns",
        "[{\"name\":\"Backlog\",\"max\":‹n›},{\"name\":\"Doing\",\"max\":3}]",
    ),
    ("rank", "0|i‹l5›:‹l2›"),
];
