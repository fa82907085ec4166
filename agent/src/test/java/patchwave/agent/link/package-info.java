@NullMarked
package patchwave.agent.link;

import org.jspecify.annotations.NullMarked;
