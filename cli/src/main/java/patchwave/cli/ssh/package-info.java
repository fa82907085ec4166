/** One host by ssh: connected with its key strictly checked, commands run in it, files brought to it. */
@NullMarked
package patchwave.cli.ssh;

import org.jspecify.annotations.NullMarked;
