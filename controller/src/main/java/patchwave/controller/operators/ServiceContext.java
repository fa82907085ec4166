package patchwave.controller.operators;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.exposure.KnownAdvisories;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.notify.Channels;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;

/**
 * What the services stand on.
 *
 * @param random makes token secrets and plan ids: must be unpredictable outside tests
 * @param authorityFingerprint lower-case hexadecimal SHA-256 of the authority's certificate; part of each token
 * @param controllerKey signs plans that the controller starts by itself
 * @param enrolmentAddress where agents enrol, "host:port"
 * @param permitTimeToLive from a stop until no host can start any more (promise P3)
 * @param inventories what is installed and runs on hosts
 * @param feeds what is known of vulnerabilities
 * @param channels who is told what happens in rollouts
 */
record ServiceContext(
        Store store,
        RunningController controller,
        InstantSource clock,
        RandomGenerator random,
        String authorityFingerprint,
        ControllerKey controllerKey,
        Supplier<String> enrolmentAddress,
        Duration permitTimeToLive,
        FleetInventories inventories,
        Feeds feeds,
        Channels channels) {

    /** What operators say is not affected, as it counts now. Never to be asked inside of a transaction. */
    Assertions assertions() {
        return store.read(Transaction::notAffected);
    }

    /** What is known of an advisory. Never to be asked inside of a transaction. */
    KnownAdvisories known(AdvisoryId id) {
        return KnownAdvisories.of(id, feeds.known(), inventories, store);
    }
}
