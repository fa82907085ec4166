package patchwave.simulation.world;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Moment;
import patchwave.fleet.HostId;

/** One machine: its clocks, its disk, its service, and the agent process that runs on it or does not. */
public final class SimulatedHost {
    /** The OS release of every machine. */
    static final String OS = "debian 12";

    private static final int KERNEL_EVERY = 3;

    private final World world;
    private final HostId id;
    private final String environment;
    private final SortedMap<String, String> labels;
    private final Dice dice;
    private double rate = 1;
    private long wallOffset;
    private long bootAt;
    private int boots = 1;
    private boolean powered = true;
    private long poweredSince;
    private long suspendedUntil;
    private long ailingUntil;
    private int running;
    private int bootedWith;
    private boolean mended;
    private long openAttempt;
    private long finishedUpTo;
    private long fencedUpTo;
    private @Nullable AgentProcess agent;
    private int lives;

    Disk disk;

    /** Whether the load balancer sends it nothing. */
    boolean drained;

    SimulatedHost(World world, HostId id, String environment, SortedMap<String, String> labels, int installed) {
        this.world = world;
        this.id = id;
        this.environment = environment;
        this.labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        this.dice = new Dice(
                world.scenario().seed(), "host " + id + " " + world.machines().size());
        this.disk = new Disk(installed);
        this.running = installed;
        this.bootedWith = installed;
        this.bootAt = world.time().micros() - dice.seconds(1000, 100_000);
    }

    /** A second machine that comes up from the same disk, and says that it is the same host. */
    SimulatedHost cloned() {
        SimulatedHost clone = new SimulatedHost(world, id, environment, labels, disk.installed);
        clone.disk = disk.copy();
        clone.disk.breakOff();
        clone.running = running;
        clone.bootedWith = bootedWith;
        clone.finishedUpTo = finishedUpTo;
        clone.fencedUpTo = fencedUpTo;
        return clone;
    }

    public HostId id() {
        return id;
    }

    public String environment() {
        return environment;
    }

    SortedMap<String, String> labels() {
        return labels;
    }

    World world() {
        return world;
    }

    Dice dice() {
        return dice;
    }

    /** The agent process, if one runs. */
    public @Nullable AgentProcess agent() {
        return agent;
    }

    /** The attempt whose intent is on the disk and which has neither finished nor been fenced; 0 if there is none. */
    public long openAttempt() {
        return openAttempt;
    }

    /** Whether it serves in truth: up, well, not drained, and not under our hands. */
    public boolean serves() {
        return powered && !isSuspended() && isWell() && !drained && openAttempt == 0;
    }

    public boolean isPowered() {
        return powered;
    }

    /** When its power came, in microseconds. */
    public long poweredSince() {
        return poweredSince;
    }

    /** The version of the package that is whole on the disk; 0 while a transaction is broken. */
    public int installed() {
        return disk.broken ? 0 : disk.installed;
    }

    /** The version of the package that its service runs. */
    public int running() {
        return running;
    }

    public boolean isDrained() {
        return drained;
    }

    /** The journal as it is on the disk. */
    public List<JournalRecord> journal() {
        return Collections.unmodifiableList(disk.records());
    }

    boolean isSuspended() {
        return world.time().micros() < suspendedUntil;
    }

    long suspendedUntil() {
        return suspendedUntil;
    }

    HostFacts facts() {
        return new HostFacts(id.value(), OS, "amd64", "6.1", "boot-" + boots, "simulated");
    }

    /** Both of its clocks now. */
    public Moment moment() {
        long now = world.time().micros();
        long boot = Math.round((now - bootAt) * rate);
        return new Moment(
                VirtualTime.instant(Math.round(now * rate) + wallOffset),
                Duration.ofSeconds(boot / 1_000_000, boot % 1_000_000 * 1_000));
    }

    /** When its boot clock shows this time, in microseconds. */
    long whenBoot(Duration boot) {
        return bootAt + (long) Math.ceil(VirtualTime.micros(boot) / rate);
    }

    void setClocks(double newRate, long offset) {
        rate = newRate;
        wallOffset = offset;
        bootAt = world.time().micros() - dice.seconds(1000, 100_000);
    }

    /** It is right now. */
    void setWallClock() {
        long now = world.time().micros();
        wallOffset = now - Math.round(now * rate);
    }

    void stepWallClock(long by) {
        wallOffset += by;
    }

    private boolean isWell() {
        return world.time().micros() >= ailingUntil && (mended || !world.breaksService(this, running));
    }

    /** Whether its service works. */
    public boolean isHealthy() {
        return isWell();
    }

    /** Whether nothing of an operation is under way, which a person sees who looks at the machine and not at its journal. */
    boolean isAtRest() {
        return openAttempt == 0
                || (agent != null
                        && agent.state().journal().open().isEmpty()
                        && !disk.units.containsValue(Disk.Unit.RUNNING));
    }

    /** A person repairs the machine: its packages are whole, its service works with any version, and it is in service. */
    void mend() {
        mended = true;
        openAttempt = 0;
        disk.broken = false;
        drained = false;
    }

    void ail(long until) {
        ailingUntil = until;
    }

    HealthReport health() {
        if (isWell()) {
            return HealthReport.of(List.of(new CheckResult("tcp:ghostd", HealthState.HEALTHY, "connected")));
        }
        return HealthReport.of(List.of(new CheckResult("tcp:ghostd", HealthState.UNHEALTHY, "connection refused")));
    }

    void restartService() {
        running = disk.installed;
    }

    void suspend(long until) {
        suspendedUntil = until;
    }

    /** The service manager starts the agent, unless it runs, now or after a while. */
    void startAgent(long after) {
        int life = ++lives;
        world.time().in(after, () -> {
            if (life == lives && powered && agent == null) {
                if (isSuspended()) {
                    startAgent(suspendedUntil - world.time().micros());
                    return;
                }
                AgentProcess process = new AgentProcess(this);
                agent = process;
                process.start();
            }
        });
    }

    /** The agent process has ended. */
    void agentGone() {
        agent = null;
    }

    void killAgent() {
        AgentProcess process = agent;
        if (process != null) {
            process.die();
        }
    }

    /** Power goes: what ran breaks off. */
    void powerOff() {
        killAgent();
        lives++;
        powered = false;
        disk.breakOff();
    }

    void powerOn() {
        powered = true;
        boots++;
        bootAt = world.time().micros();
        poweredSince = bootAt;
        running = disk.broken ? running : disk.installed;
        bootedWith = running;
        startAgent(dice.seconds(1, 20));
    }

    /** Down for a while, then up. */
    void reboot(long down) {
        powerOff();
        world.time().in(down, () -> {
            if (!powered) {
                powerOn();
            }
        });
    }

    /** Every third version is a kernel's, as it were: a restart of the service does not bring it to life. */
    boolean needsReboot() {
        return bootedWith < disk.installed && disk.installed % KERNEL_EVERY == 0;
    }

    /** Its disk is as it was at an earlier time; it boots from that. */
    void restore(Disk earlier) {
        powerOff();
        disk = earlier;
        disk.breakOff();
        openAttempt = 0;
        powerOn();
    }

    void opened(long attempt) {
        openAttempt = attempt;
    }

    private void closed(long attempt) {
        if (openAttempt <= attempt) {
            openAttempt = 0;
        }
    }

    void finished(long attempt) {
        finishedUpTo = Math.max(finishedUpTo, attempt);
        closed(attempt);
    }

    void fenced(long attempt) {
        fencedUpTo = Math.max(fencedUpTo, attempt);
        closed(attempt);
    }

    /** The last attempt of which its journal ever said that it finished, whatever became of the journal; 0 if none. */
    public long finishedUpTo() {
        return finishedUpTo;
    }

    /** The last attempt of which its journal ever said that it is fenced, whatever became of the journal; 0 if none. */
    public long fencedUpTo() {
        return fencedUpTo;
    }

    @Override
    public String toString() {
        return id.value();
    }
}
