package patchwave.simulation.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lets things go wrong, each kind of fault by dice of its own, until it is told to stop. */
final class Faults {
    private final World world;
    private final Map<Fault, Dice> dice = new HashMap<>();
    private final Map<SimulatedHost, Integer> writesLeft = new HashMap<>();
    private final Map<ControllerProcess, Integer> statementsLeft = new HashMap<>();
    private final Map<SimulatedHost, Disk> snapshots = new HashMap<>();

    /** Where in a write to the journal an agent is killed. */
    enum Boundary {
        NOWHERE,
        BEFORE,
        TORN,
        AFTER
    }

    Faults(World world) {
        this.world = world;
        for (Fault fault : Fault.values()) {
            dice.put(fault, new Dice(world.scenario().seed(), fault.word()));
        }
    }

    private Dice dice(Fault fault) {
        return java.util.Objects.requireNonNull(dice.get(fault));
    }

    void begin() {
        often(Fault.PARTITION, 60, 600, this::partition);
        often(Fault.HALF_OPEN, 60, 600, this::halfOpen);
        often(Fault.SLOW_READER, 60, 600, this::slowReader);
        often(Fault.AGENT_CRASH, 10, 120, it -> writesLeft.put(machine(it), it.between(1, 8)));
        often(Fault.JOURNAL_LOST, 300, 1800, this::loseJournal);
        often(Fault.SNAPSHOT_RESTORED, 120, 900, this::snapshot);
        often(Fault.CLONE, 300, 2400, this::cloneHost);
        often(Fault.SUSPEND, 60, 400, it -> machine(it).suspend(world.time().micros() + it.seconds(5, 150)));
        often(Fault.REBOOT, 60, 600, it -> reboot(machine(it), it.seconds(20, 120)));
        often(Fault.DEAD_HOST, 600, 3000, it -> reboot(machine(it), VirtualTime.seconds(1e6)));
        often(Fault.CONTROLLER_CRASH, 30, 400, this::crashController);
        often(Fault.CONTROLLER_PAUSE, 30, 400, this::pauseController);
        often(Fault.TWO_PLANNERS, 120, 900, _ -> world.startController(0));
        // Steps of an hour, and small ones that a permit's life could hide.
        often(
                Fault.CLOCK_STEP,
                60,
                600,
                it -> machine(it).stepWallClock(it.chance(0.5) ? it.seconds(-3600, 3600) : it.seconds(-90, 90)));
        often(Fault.ORGANIC_FAILURE, 60, 600, it -> machine(it).ail(world.time().micros() + it.seconds(20, 400)));
    }

    private void often(Fault fault, double low, double high, Consumer<Dice> what) {
        if (world.scenario().has(fault)) {
            Dice own = dice(fault);
            world.time().in(own.seconds(low, high), () -> {
                if (world.faultsOn()) {
                    world.tell(() -> "fault: " + fault.word());
                    what.accept(own);
                    often(fault, low, high, what);
                }
            });
        }
    }

    private SimulatedHost machine(Dice of) {
        return of.pick(world.machines());
    }

    /** The version of the package that new machines come with. */
    int firstVersion() {
        return 1;
    }

    void setClocks(SimulatedHost machine) {
        if (world.scenario().has(Fault.CLOCK_DRIFT)) {
            Dice own = dice(Fault.CLOCK_DRIFT);
            machine.setClocks(1 + (own.fraction() - 0.5) * 0.02, own.seconds(-120, 120));
        }
    }

    Boundary atJournal(SimulatedHost host) {
        Integer left = writesLeft.get(host);
        if (left == null) {
            return Boundary.NOWHERE;
        }
        if (left > 1) {
            writesLeft.put(host, left - 1);
            return Boundary.NOWHERE;
        }
        writesLeft.remove(host);
        return dice(Fault.AGENT_CRASH).pick(List.of(Boundary.BEFORE, Boundary.TORN, Boundary.AFTER));
    }

    /** Whether the process is killed right here. */
    boolean atStatement(ControllerProcess process) {
        Integer left = statementsLeft.get(process);
        if (left == null) {
            return false;
        }
        if (left > 1) {
            statementsLeft.put(process, left - 1);
            return false;
        }
        statementsLeft.remove(process);
        return true;
    }

    /**
     * Its planner stands between two transactions: sometimes for long, while all others go on.
     *
     * @return whether it did
     */
    boolean whilePlannerStands(ControllerProcess process) {
        Dice own = dice(Fault.CONTROLLER_PAUSE);
        if (!world.faultsOn() || !world.scenario().has(Fault.CONTROLLER_PAUSE) || !own.chance(0.05)) {
            return false;
        }
        long until = world.time().micros() + own.seconds(0.05, 40);
        world.tell(() -> process + ": its planner stands");
        if (world.scenario().has(Fault.ORGANIC_FAILURE)) {
            // What it has decided from should change meanwhile.
            machine(own).ail(until + own.seconds(20, 200));
        }
        while (world.time().next() <= until && process.isAlive() && world.faultsOn()) {
            world.step();
        }
        return true;
    }

    private void partition(Dice own) {
        SimulatedHost host = machine(own);
        boolean out = own.chance(0.7);
        world.network().cutOff(host, out, !out || own.chance(0.5), world.time().micros() + own.seconds(5, 200));
    }

    /**
     * Some things matter only while a permit is under way, which is seldom: that the machine cannot hear for longer than
     * the permit lives, or that it gives the stream up.
     */
    void atPermit(Stream stream) {
        SimulatedHost host = stream.agent().host();
        if (happensAtPermit(Fault.PARTITION)) {
            world.tell(() -> host + " is deaf while its permit is under way");
            world.network()
                    .cutOff(
                            host,
                            false,
                            true,
                            world.time().micros() + dice(Fault.PARTITION).seconds(55, 79));
        }
        if (happensAtPermit(Fault.HALF_OPEN)) {
            world.tell(() -> host + " leaves its stream while its permit is under way");
            world.time().in(1, () -> world.network().agentLeft(stream, "connection reset"));
            world.time().in(Network.KEEP_ALIVE, () -> world.network().controllerCancelled(stream));
        }
    }

    private boolean happensAtPermit(Fault fault) {
        return world.faultsOn() && world.scenario().has(fault) && dice(fault).chance(0.05);
    }

    private void halfOpen(Dice own) {
        AgentProcess agent = machine(own).agent();
        Stream stream = agent == null ? null : agent.link().stream();
        if (stream == null) {
            return;
        }
        if (own.chance(0.5)) {
            // The agent gives up and comes again; the controller believes in the old stream for a while.
            world.network().agentLeft(stream, "connection reset");
            world.time().in(Network.KEEP_ALIVE, () -> world.network().controllerCancelled(stream));
        } else {
            world.network().controllerCancelled(stream);
            world.time().in(Network.KEEP_ALIVE, () -> world.network().agentLeft(stream, "keep-alive timed out"));
        }
    }

    private void slowReader(Dice own) {
        AgentProcess agent = machine(own).agent();
        Stream stream = agent == null ? null : agent.link().stream();
        AgentCall call = stream == null ? null : stream.call;
        ControllerProcess controller = stream == null ? null : stream.controller();
        if (stream != null && call != null && controller != null) {
            call.ready(false);
            world.time().in(own.seconds(2, 90), () -> controller.readsAgain(stream));
        }
    }

    private void loseJournal(Dice own) {
        SimulatedHost host = machine(own);
        host.killAgent();
        host.disk.loseJournal();
        host.startAgent(own.seconds(1, 20));
    }

    private void snapshot(Dice own) {
        SimulatedHost host = machine(own);
        Disk earlier = snapshots.remove(host);
        if (earlier == null) {
            snapshots.put(host, host.disk.copy());
        } else {
            host.restore(earlier);
        }
    }

    private void cloneHost(Dice own) {
        SimulatedHost host = machine(own);
        if (host.isPowered() && world.machines().size() < world.scenario().hosts() + 3) {
            world.addClone(host.cloned());
        }
    }

    private void reboot(SimulatedHost host, long down) {
        if (host.isPowered()) {
            host.reboot(down);
        }
    }

    private void crashController(Dice own) {
        List<ControllerProcess> running = world.controllers();
        if (!running.isEmpty()) {
            statementsLeft.put(own.pick(running), own.between(1, 40));
        }
    }

    private void pauseController(Dice own) {
        List<ControllerProcess> running = world.controllers();
        if (!running.isEmpty()) {
            ControllerProcess paused = own.pick(running);
            paused.pause(world.time().micros() + own.seconds(1, 60));
        }
    }

    long restartTime() {
        return dice(Fault.CONTROLLER_CRASH).seconds(1, 40);
    }

    /** All that can be mended is. */
    void heal() {
        writesLeft.clear();
        statementsLeft.clear();
        for (SimulatedHost machine : List.copyOf(world.machines())) {
            machine.ail(0);
            machine.suspend(0);
            machine.setWallClock();
            if (!machine.isPowered()) {
                machine.powerOn();
            }
        }
        for (ControllerProcess controller : List.copyOf(world.controllers())) {
            controller.pause(0);
        }
    }
}
