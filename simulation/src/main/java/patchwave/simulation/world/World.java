package patchwave.simulation.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.notify.Channels;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.Redemption;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.simulation.memory.Interruptions;
import patchwave.simulation.memory.MemoryStore;

/** One simulated world: everything that happens in one run. */
public final class World {
    private final Scenario scenario;
    private final Shared shared;
    private final VirtualTime time;
    private final Store store;
    private final Mutant mutant;
    private final Watcher watcher;
    private final @Nullable Consumer<String> trace;
    private final List<SimulatedHost> machines = new ArrayList<>();
    private final List<ControllerProcess> controllers = new ArrayList<>();
    private final TreeMap<String, Long> certified = new TreeMap<>();
    private final Plans plans;
    private final Network network;
    private final Fleet fleet;
    private final Faults faults;
    private final Operators operators;
    private @Nullable ControllerProcess writer;
    private int controllersMade;
    private int hostsMade;
    private long toldAudit;
    private boolean faultsOn = true;

    /** Who looks at everything that happens. */
    public interface Watcher {
        /** Something has truly happened. */
        void fact(World world, Fact fact);

        /**
         * A transaction has been committed.
         *
         * @param by the controller process that did; null for what the test sets up and operators do beside it
         */
        void committed(World world, @Nullable ControllerProcess by);
    }

    /**
     * A world at its beginning.
     *
     * @param store on the world's time
     * @param mutant the rule that is broken
     * @param trace is told the story, if somebody wants it
     */
    public World(
            Scenario scenario,
            Shared shared,
            VirtualTime time,
            Store store,
            Mutant mutant,
            Watcher watcher,
            @Nullable Consumer<String> trace) {
        this.scenario = scenario;
        this.shared = shared;
        this.time = time;
        this.mutant = mutant;
        this.watcher = watcher;
        this.trace = trace;
        this.plans = new Plans(shared);
        if (store instanceof MemoryStore memory) {
            memory.interruptedBy(new Statements());
        }
        this.store = mutant.store(this, store);
        this.network = new Network(this);
        this.fleet = new Fleet(this);
        this.faults = new Faults(this);
        this.operators = new Operators(this);
    }

    /** Makes the fleet and starts everything; then time may go on. */
    public void begin() {
        fleet.apply(Operators.ANN);
        for (int i = 0; i < scenario.hosts(); i++) {
            addHost();
        }
        startController(0);
        mutant.begin(this);
        operators.begin();
        faults.begin();
        time.at(VirtualTime.seconds(scenario.faultMinutes() * 60.0), this::stopFaults);
    }

    private void stopFaults() {
        tell(() -> "the faults stop");
        faultsOn = false;
        faults.heal();
        network.heal();
        fact(new Fact.FaultsStopped());
        operators.heal();
    }

    /** Enrols a new machine and starts its agent. */
    void addHost() {
        Fleet.Place place = fleet.place(hostsMade++);
        HostId id = new HostId(place.name());
        enrol(id, place);
        SimulatedHost machine = new SimulatedHost(this, id, place.environment(), place.labels(), faults.firstVersion());
        machines.add(machine);
        faults.setClocks(machine);
        machine.startAgent(machine.dice().seconds(0, 10));
    }

    private void enrol(HostId id, Fleet.Place place) {
        String secret = "secret-%s-%d".formatted(id, time.micros());
        store.change(
                Operators.ANN,
                tables -> tables.enrolment()
                        .createToken(
                                secret,
                                Optional.of(id),
                                new Environment(place.environment()),
                                new TreeMap<>(place.labels()),
                                1,
                                tables.now().plusSeconds(3600)));
        Redemption redemption =
                store.write(Actor.host(id), tables -> tables.enrolment().redeem(secret, id, "key-" + id));
        if (!(redemption instanceof Redemption.Accepted)) {
            throw new IllegalStateException("host %s cannot be enrolled: %s".formatted(id, redemption));
        }
        certified.put(id.value(), time.micros());
        committed();
    }

    void addClone(SimulatedHost clone) {
        machines.add(clone);
        clone.startAgent(clone.dice().seconds(0, 5));
    }

    void startController(long after) {
        time.in(after, () -> {
            ControllerProcess process = new ControllerProcess(this, ++controllersMade);
            controllers.add(process);
            tell(() -> process + " starts");
            process.start();
        });
    }

    /** A controller process has ended; a next one is started unless another runs. */
    void controllerGone(ControllerProcess process) {
        controllers.remove(process);
        if (controllers.isEmpty()) {
            startController(faults.restartTime());
        }
    }

    /** Goes on to the next thing that happens. */
    public void step() {
        time.step();
    }

    public VirtualTime time() {
        return time;
    }

    public Scenario scenario() {
        return scenario;
    }

    public Store store() {
        return store;
    }

    /** The store of somebody whose commits are seen like any other's. */
    public Store storeOfNobody() {
        return new Observed(this, store);
    }

    /** Machines, clones included, in the order in which they came. */
    public List<SimulatedHost> machines() {
        return Collections.unmodifiableList(machines);
    }

    /** Controller processes that run, oldest first. */
    public List<ControllerProcess> controllers() {
        return Collections.unmodifiableList(controllers);
    }

    public boolean faultsOn() {
        return faultsOn;
    }

    Mutant mutant() {
        return mutant;
    }

    Plans plans() {
        return plans;
    }

    Network network() {
        return network;
    }

    Fleet fleet() {
        return fleet;
    }

    Faults faults() {
        return faults;
    }

    Operators operators() {
        return operators;
    }

    Authority authority() {
        return shared.authority();
    }

    ControllerKey controllerKey() {
        return shared.controllerKey();
    }

    Channels channels() {
        return shared.channels();
    }

    /** Reads when hosts may be disrupted, as a controller does. */
    public Function<Transaction, HostCalendars> calendars() {
        return fleet.calendars();
    }

    /** Expands windows, which costs much and is the same in every run. */
    FleetCalendar.Expansion openings() {
        return shared.openings();
    }

    /** Reads a fleet file, of which there are only so many. */
    FleetFile.Reading read(String text) {
        return shared.files().apply(text);
    }

    long certifiedAt(SimulatedHost machine) {
        return certified.getOrDefault(machine.id().value(), 0L);
    }

    /** Whether a version of the package breaks the service of a machine. */
    boolean breaksService(SimulatedHost machine, int version) {
        return scenario.badPatch() > 0
                && version == Operators.BAD_VERSION
                && new Dice(scenario.seed() + version, "bad patch " + machine.id()).chance(scenario.badPatch());
    }

    void fact(Fact fact) {
        if (!(fact instanceof Fact.Turned)) {
            tell(() -> "fact: " + fact);
        }
        watcher.fact(this, fact);
    }

    void committed() {
        tellAudit();
        watcher.committed(this, null);
    }

    void committed(ControllerProcess by) {
        tellAudit();
        watcher.committed(this, by);
    }

    /** Does a transaction of a process, which may be killed at each of its statements. */
    <T> T writingAs(ControllerProcess process, Supplier<T> transaction) {
        writer = process;
        try {
            return transaction.get();
        } finally {
            writer = null;
        }
    }

    private final class Statements implements Interruptions {
        @Override
        public void before(String statement) {
            if (writer != null && faults.atStatement(writer)) {
                tell(() -> "killed at the statement " + statement);
                throw new Crash();
            }
        }

        @Override
        public void beforeCommit() {}

        @Override
        public void afterCommit() {}
    }

    /** What a commit put into the audit trail is the controller's side of the story. */
    private void tellAudit() {
        if (trace != null) {
            for (AuditRecord one : store.read(tables -> tables.auditTrail().after(toldAudit, 1000))) {
                toldAudit = one.sequence();
                tell(() -> "audit: %s %s %s %s".formatted(one.actor(), one.verb(), one.object(), one.body()));
            }
        }
    }

    /** Adds a sentence to the story, which is made only if somebody wants it. */
    void tell(Supplier<String> sentence) {
        if (trace != null) {
            trace.accept("%12.6f  %s".formatted(time.micros() / 1e6, sentence.get()));
        }
    }
}
