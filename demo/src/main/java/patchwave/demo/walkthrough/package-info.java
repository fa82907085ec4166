/** Walk-throughs in a document: what is typed, and what is printed then. */
@NullMarked
package patchwave.demo.walkthrough;

import org.jspecify.annotations.NullMarked;
