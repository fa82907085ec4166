/** The load balancer, its clients and its health probes, with the count of what they saw. */
@NullMarked
package patchwave.demo.load;

import org.jspecify.annotations.NullMarked;
