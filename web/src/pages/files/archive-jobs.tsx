/** Archive jobs of the user; nothing without any. */
import { Button, Loader } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ArchiveJob } from '@sallyport/contract/schemas/files/archive-job.ts'
import { Icon } from '../../components/display/icon.tsx'
import { failureOf, hasStatus } from '../../data/api/failure.ts'
import { useArchiveJobs, useCancelArchiveJob, useRefreshAfterJobs } from '../../data/files/archive-jobs.ts'
import './archive-jobs.css'

export function ArchiveJobs() {
  const jobs = useArchiveJobs()
  useRefreshAfterJobs(jobs)
  if (jobs.length === 0) return null
  return (
    <section className="archive-jobs" aria-label="Archives in progress">
      <ul>
        {jobs.map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </ul>
    </section>
  )
}

const doing = { compress: 'Compressing', extract: 'Extracting' } as const

function Job({ job }: { job: ArchiveJob }) {
  const { kind, name, state } = job.attributes
  const { mutate, isPending } = useCancelArchiveJob()
  const cancel = () =>
    mutate(job, {
      // The waiting request is informed and shows the result.
      onSuccess: (isWaitedFor) =>
        isWaitedFor || notifications.show({ message: `Cancelled: ${name}. The result was discarded.` }),
      onError: (error) => {
        if (hasStatus(error, 404)) return notifications.show({ message: `${name} had already finished.` })
        const { title, detail } = failureOf(error)
        return notifications.show({ color: 'danger', title, message: detail, autoClose: false })
      },
    })
  return (
    <li>
      {state === 'running' ? <Loader size="xs" /> : <Icon name="clock" size={18} />}
      <span className="archive-jobs-words" title={name}>
        {state === 'running' ? `${doing[kind]}… ` : 'Waiting: '}
        <bdi>{name}</bdi>
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={isPending}
        onClick={cancel}
        aria-label={`Cancel ${doing[kind].toLowerCase()} ${name}`}
      >
        Cancel
      </Button>
    </li>
  )
}
