/** What to set up first. Each step is done once the server has what it creates; the list disappears when all are. */
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../components/display/icon.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { useChangeAccount } from '../../data/account/account.ts'
import { type Overview, overviewKey } from '../../data/account/dashboard.ts'
import { t } from '../../lib/language/language.ts'

interface Step {
  readonly isDone: boolean
  readonly title: string
  readonly about: string
  readonly to: string
  readonly search?: Readonly<Record<string, string>>
}

const serverSteps = ({ publicAddress, mail, certificate }: NonNullable<Overview['firstSteps']['server']>): Step[] => [
  {
    isDone: publicAddress,
    title: t('Set the public address'),
    about: t('Links in emails and of shares begin with it.'),
    to: '/server/addresses',
  },
  {
    isDone: certificate,
    title: t('Use HTTPS'),
    about: t('With a certificate of the server, or behind a proxy that has one; then set the public address to https.'),
    to: '/server/transports',
  },
  {
    isDone: mail,
    title: t('Configure the mail server, and send a test email'),
    about: t('Invitations, notifications and links to set a password are emails.'),
    to: '/server/mail',
  },
]

const stepsOf = ({ user, share, webhook, server }: Overview['firstSteps']): Step[] => [
  ...(server ? serverSteps(server) : []),
  {
    isDone: user,
    title: t('Create a user'),
    about: t('For each person or system that exchanges files, with its own home folder and permissions.'),
    to: '/users/list',
  },
  {
    isDone: share,
    title: t('Share a folder'),
    about: t('People open it with a link, without an account.'),
    to: '/sharing/share',
  },
  {
    isDone: webhook,
    title: t('Create a webhook, and send a test to it'),
    about: t('Your application receives a message for each file that arrives.'),
    to: '/account/developer',
    search: { new: 'webhook' },
  },
]

export function FirstSteps({ overview: { firstSteps, showFirstSteps } }: { overview: Overview }) {
  const change = useChangeAccount()
  const queries = useQueryClient()
  const steps = stepsOf(firstSteps)
  const done = steps.filter(({ isDone }) => isDone).length
  if (!showFirstSteps || done === steps.length) return null
  const hide = () =>
    change.mutate(
      { accountOnboarding: false },
      { onSuccess: () => queries.invalidateQueries({ queryKey: overviewKey }) },
    )
  return (
    <section className="first-steps" aria-labelledby="first-steps">
      <div className="first-steps-head">
        <div>
          <h2 id="first-steps">{t('First steps')}</h2>
          <p className="dim">{t('{done} of {all} done.', { done, all: steps.length })}</p>
        </div>
        <Button variant="default" size="xs" loading={change.isPending} onClick={hide}>
          {t('Hide first steps')}
        </Button>
      </div>
      <ErrorMessage error={change.error} />
      <ul>
        {steps.map((step) => (
          <li key={step.title} data-done={step.isDone}>
            <span className="first-steps-mark">
              <Icon name={step.isDone ? 'check' : 'right'} size={16} />
            </span>
            <div>
              {step.isDone ? (
                <span>
                  {step.title}
                  <span className="unseen"> {t('(done)')}</span>
                </span>
              ) : (
                <Link to={step.to} search={(step.search ?? {}) as never}>
                  {step.title}
                </Link>
              )}
              <p className="dim">{step.about}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
