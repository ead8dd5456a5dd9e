/// Pages made from evidence: a report in Markdown and in HTML, and the table of the README.
///
/// Everything shown comes from the records of [io.ringfence.reports]; what is not there is shown as a dash. Text from
/// evidence is escaped in two places, [io.ringfence.reports.render.MarkdownPage] and
/// [io.ringfence.reports.render.HtmlPage].
@NullMarked
package io.ringfence.reports.render;

import org.jspecify.annotations.NullMarked;
