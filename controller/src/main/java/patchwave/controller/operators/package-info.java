/** What operators ask for: fleet, hosts, rollouts and the audit trail, over gRPC. */
@NullMarked
package patchwave.controller.operators;

import org.jspecify.annotations.NullMarked;
