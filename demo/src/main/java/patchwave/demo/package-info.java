/** The demo: one emergency patch wave over a fleet of real package databases on this machine, proved from outside. */
@NullMarked
package patchwave.demo;

import org.jspecify.annotations.NullMarked;
