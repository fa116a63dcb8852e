/** The list of archive jobs of the user. */
import { Button, Loader } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ArchiveJob } from '@sallyport/contract/schemas/files/archive-job.ts'
import type { ReactNode } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { showError } from '../../../components/windows/show-notice.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { useCancelArchiveJob } from '../../../data/files/archive-jobs.ts'
import { rich, t } from '../../../lib/language/language.ts'
import './archive-job-list.css'

export const ArchiveJobList = ({ jobs }: { jobs: readonly ArchiveJob[] }) => (
  <section className="archive-jobs" aria-label={t('Archives in progress')}>
    <ul>
      {jobs.map((job) => (
        <Job key={job.id} job={job} />
      ))}
    </ul>
  </section>
)

function Job({ job }: { job: ArchiveJob }) {
  const { kind, name, state } = job.attributes
  const { mutate, isPending } = useCancelArchiveJob()
  const cancel = () =>
    mutate(job, {
      // The waiting request is informed and shows the result.
      onSuccess: (isWaitedFor) =>
        isWaitedFor || notifications.show({ message: t('Cancelled: {name}. The result was discarded.', { name }) }),
      onError: (error) => {
        if (hasStatus(error, 404)) return notifications.show({ message: t('{name} had already finished.', { name }) })
        return showError(error)
      },
    })
  return (
    <li>
      {state === 'running' ? <Loader size="xs" /> : <Icon name="clock" size={18} />}
      <span className="archive-jobs-words" title={name}>
        {wordsOf(job)}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={isPending}
        onClick={cancel}
        aria-label={
          kind === 'compress' ? t('Cancel compressing {name}', { name }) : t('Cancel extracting {name}', { name })
        }
      >
        {t('Cancel')}
      </Button>
    </li>
  )
}

function wordsOf({ attributes: { kind, state, name: text } }: ArchiveJob): ReactNode {
  const name = <bdi>{text}</bdi>
  if (state !== 'running') return rich('Waiting: {name}', { name })
  return kind === 'compress' ? rich('Compressing… {name}', { name }) : rich('Extracting… {name}', { name })
}
