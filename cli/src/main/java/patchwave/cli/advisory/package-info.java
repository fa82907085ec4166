/** Commands about vulnerabilities: whom they concern, and where what is known of them comes from. */
@NullMarked
package patchwave.cli.advisory;

import org.jspecify.annotations.NullMarked;
