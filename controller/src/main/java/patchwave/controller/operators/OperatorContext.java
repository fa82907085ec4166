package patchwave.controller.operators;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.agents.Sessions;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.loop.PlannerLoop;
import patchwave.controller.notify.Channels;
import patchwave.controller.store.Store;

/**
 * What the operators' services are made from.
 *
 * <p>A commit to the store wakes the loop by itself, and the loop hints the agents of rollouts that were started, steered
 * or ended; nobody has to hint for that. {@code store.rollouts().create} is given the serialised
 * patchwave.plan.v1.SignedPlan; outcomes come back from it as serialised patchwave.agent.v1.Outcome. The caller of a call
 * is {@code PeerInterceptor.PEER.get()}, always an Operator there.
 *
 * @param sessions resolves packages on hosts, and says what was last heard of a host; hint it after re-admitting one
 * @param loop the last decision, and a listener for each turn
 * @param random unpredictable: for enrolment secrets
 * @param authority its fingerprint is part of a token
 * @param controllerKey signs plans that the controller starts by itself
 * @param enrolmentAddress where agents enrol, "host:port"; known once the listeners are up
 * @param permitTimeToLive promise P3's bound
 * @param statusInterval how often agents report
 * @param inventories what is installed and runs on hosts
 * @param feeds what is known of vulnerabilities
 * @param channels who is told what happens in rollouts
 */
public record OperatorContext(
        Store store,
        Sessions sessions,
        PlannerLoop loop,
        InstantSource clock,
        RandomGenerator random,
        Authority authority,
        ControllerKey controllerKey,
        Supplier<String> enrolmentAddress,
        Duration permitTimeToLive,
        Duration statusInterval,
        FleetInventories inventories,
        Feeds feeds,
        Channels channels) {}
