/** Reports for auditors: the clocks of vulnerabilities, as a table, CSV, JSON and a page that needs nothing else. */
@NullMarked
package patchwave.cli.report;

import org.jspecify.annotations.NullMarked;
