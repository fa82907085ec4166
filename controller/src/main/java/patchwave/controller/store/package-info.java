/** Everything that must survive: the ledger, hosts, rollouts and the audit trail, in one SQL database. */
@NullMarked
package patchwave.controller.store;

import org.jspecify.annotations.NullMarked;
