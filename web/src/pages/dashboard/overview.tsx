/** What is happening now: webhooks that fail, connections, storage. */
import type { FailingWebhook } from '@sallyport/contract/schemas/activity/overview.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '../../components/display/badge.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { StorageBar } from '../../components/display/storage-bar.tsx'
import type { Overview } from '../../data/account/dashboard.ts'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, rich, t } from '../../lib/language/language.ts'

interface Props {
  readonly overview: Overview
}

const Tile = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="dashboard-tile" aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
)

const states: Readonly<Record<FailingWebhook['state'], { readonly tone: Tone; readonly words: string }>> = {
  disabled: { tone: 'bad', words: t('disabled') },
  circuitOpen: { tone: 'warn', words: t('failing') },
  failing: { tone: 'warn', words: t('last delivery failed') },
}

/** Listed on the dashboard; the rest is on the Developer tab. */
const shown = 5

export function FailingWebhooks({ overview: { webhooks, failingWebhooks, failingWebhooksTotal } }: Props) {
  if (failingWebhooksTotal === 0)
    return (
      <Tile title={t('Failing webhooks')}>
        <p className="dashboard-number">0</p>
        <p className="dim">
          {webhooks === 0
            ? rich('There are no webhooks. <link>Create a webhook</link>', {
                link: (text) => <Link to="/account/developer">{text}</Link>,
              })
            : t('{webhooks, plural, one {The account’s webhook is working.} other {All # webhooks are working.}}', {
                webhooks,
              })}
        </p>
      </Tile>
    )
  const listed = failingWebhooks.slice(0, shown)
  return (
    <Tile title={t('Failing webhooks')}>
      <p className="dashboard-number is-bad">{numberText(failingWebhooksTotal)}</p>
      <ul className="dashboard-list">
        {listed.map(({ id, endpointUrl, state, failingSince }) => (
          <li key={id}>
            <Link to="/activity/webhooks" search={{ webhook: String(id) } as never} className="dashboard-url">
              <bdi>{endpointUrl}</bdi>
            </Link>
            <span className="dim">
              <Badge tone={states[state].tone}>{states[state].words}</Badge>
              {failingSince && (
                <> {rich('first failure {time}', { time: <RelativeTime key="time" at={failingSince} /> })}</>
              )}
            </span>
          </li>
        ))}
      </ul>
      {failingWebhooksTotal > listed.length && (
        <p className="dim">
          {rich('and <link>{more} more webhooks</link>', {
            more: numberText(failingWebhooksTotal - listed.length),
            link: (text) => <Link to="/account/developer">{text}</Link>,
          })}
        </p>
      )}
    </Tile>
  )
}

export function Connections({ overview: { connections } }: Props) {
  const { connections: open, uploads, downloads } = connections
  return (
    <Tile title={t('Connections now')}>
      <p className="dashboard-number">{numberText(open + uploads + downloads)}</p>
      <p className="dim">
        {t(
          '{open, plural, one {# connection} other {# connections}} over SFTP or FTP, {uploads, plural, one {# upload} other {# uploads}}, {downloads, plural, one {# download} other {# downloads}}.',
          { open, uploads, downloads },
        )}{' '}
        <Link to="/activity/connections">{t('Show connections')}</Link>
      </p>
    </Tile>
  )
}

/** The API's value for no storage limit. */
const endless = Number.MAX_SAFE_INTEGER

export function Storage({ overview: { diskUsed, diskLimit } }: Props) {
  return (
    <Tile title={t('Storage')}>
      <p className="dashboard-number">{sizeText(diskUsed)}</p>
      {diskLimit < endless ? (
        <StorageBar label={t('Storage of the account')} used={diskUsed} limit={diskLimit} />
      ) : (
        <p className="dim">{t('Used, including the Trash Can. There is no limit.')}</p>
      )}
    </Tile>
  )
}
