/** How values read: tables, times, durations, words, colour and JSON, without knowing any command. */
@NullMarked
package patchwave.cli.text;

import org.jspecify.annotations.NullMarked;
