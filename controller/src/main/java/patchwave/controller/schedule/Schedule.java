package patchwave.controller.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.JobFactory;
import org.quartz.spi.TriggerFiredBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires work by the clock. Kept in memory: everything in it is set up again at each start. For any thread. */
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final String WORK = "work";

    private final Scheduler scheduler;
    private final InstantSource clock;

    /** Nothing fires before {@link #start}. */
    public Schedule(InstantSource clock) {
        this.clock = clock;
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "patchwave");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        // What fires later than this was missed; what becomes of it, each trigger says.
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "60000");
        try {
            scheduler = new StdSchedulerFactory(properties).getScheduler();
            scheduler.setJobFactory(new WorkFactory());
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot be set up", e);
        }
    }

    /**
     * Fires work again and again, first after one interval. A fault is logged and does not end it; a firing that was missed
     * is not made up for.
     *
     * @param name unique
     */
    public void every(String name, Duration interval, Runnable work) {
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(name)
                .startAt(Date.from(clock.instant().plus(interval)))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(interval.toMillis())
                        .withMisfireHandlingInstructionNextWithRemainingCount()
                        .repeatForever())
                .build();
        put(trigger, work);
    }

    /**
     * Fires work once. In the place of what was planned by that name; at once, if the time has passed or was missed. After
     * the end nothing is planned.
     *
     * @param name unique
     */
    public void at(String name, Instant when, Runnable work) {
        put(once(TriggerKey.triggerKey(name), when), work);
    }

    /**
     * Fires work once at each of some times, as {@link #at}, in the place of everything that was planned for the group.
     *
     * @param group unique
     */
    public void replace(String group, Collection<Instant> times, Runnable work) {
        try {
            List<JobKey> former = List.copyOf(scheduler.getJobKeys(GroupMatcher.jobGroupEquals(group)));
            scheduler.deleteJobs(former);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule does not forget " + group, e);
        }
        times.forEach(when -> put(once(TriggerKey.triggerKey(when.toString(), group), when), work));
    }

    /** Fires work each day at a time in UTC; once, if it was missed. */
    public void daily(String name, LocalTime at, Runnable work) {
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(name)
                .withSchedule(CronScheduleBuilder.cronSchedule(
                                "%d %d %d * * ?".formatted(at.getSecond(), at.getMinute(), at.getHour()))
                        .inTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC))
                        .withMisfireHandlingInstructionFireAndProceed())
                .build();
        put(trigger, work);
    }

    private static Trigger once(TriggerKey key, Instant when) {
        return TriggerBuilder.newTrigger()
                .withIdentity(key)
                .startAt(Date.from(when))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
    }

    private void put(Trigger trigger, Runnable work) {
        TriggerKey key = trigger.getKey();
        JobDetail job = JobBuilder.newJob(Work.class)
                .withIdentity(JobKey.jobKey(key.getName(), key.getGroup()))
                .build();
        job.getJobDataMap().put(WORK, work);
        try {
            if (!scheduler.isShutdown()) {
                scheduler.scheduleJob(job, Set.of(trigger), true);
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule does not take " + key, e);
        }
    }

    /** From now on everything fires. */
    public void start() {
        try {
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot start", e);
        }
    }

    /** Waits for what runs. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            LOG.warn("the schedule did not stop well: {}", e.getMessage());
        }
    }

    /** Takes the work from the job's map: it is an object of ours, not a class for Quartz to make. */
    private static final class WorkFactory implements JobFactory {
        @Override
        public Job newJob(TriggerFiredBundle bundle, Scheduler scheduler) {
            Object work = bundle.getJobDetail().getJobDataMap().get(WORK);
            if (work instanceof Runnable runnable) {
                return new Work(runnable);
            }
            throw new IllegalStateException(
                    "a job without work: " + bundle.getJobDetail().getKey());
        }
    }

    private record Work(Runnable work) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error(
                        "scheduled work failed, it comes again: job={}",
                        context.getJobDetail().getKey(),
                        e);
            }
        }
    }
}
