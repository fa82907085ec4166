/** The configuration file of the hand tool, from text to checked values. */
@NullMarked
package patchwave.cli.config;

import org.jspecify.annotations.NullMarked;
