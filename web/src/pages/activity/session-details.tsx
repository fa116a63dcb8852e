/** Everything that is known about one entry of the session log: beside the log, or above it where there is no space. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { SessionActivityEntry, SessionOperation } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { CopyButton } from '../../components/display/copy-button.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { useNow } from '../../components/display/relative-time.tsx'
import { ExplanationWindow } from '../../components/webhooks/explanation-window.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useWebhooks } from '../../data/webhooks/webhooks.ts'
import { exactSize, sizeText } from '../../lib/bytes.ts'
import { parentPath } from '../../lib/path.ts'
import { exactTime, timeAgo } from '../../lib/time.ts'
import { operationLabels, protocolName } from './operation-labels.ts'
import { Outcome, secondsText } from './session-columns.tsx'
import { useFilters } from './use-filters.ts'
import './session-details.css'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly entry: SessionActivityEntry
  /** The log, to step through. */
  readonly rows: readonly SessionActivityEntry[]
  readonly onShow: (entry: SessionActivityEntry | null) => void
}

export function SessionDetails({ entry, rows, onShow }: Props) {
  const isWide = useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false })
  const title = operationLabels[entry.attributes.operation]
  const close = () => onShow(null)
  const steps = <Steps entry={entry} rows={rows} onShow={onShow} />
  if (isWide)
    return (
      <Panel id={entry.id} title={title} steps={steps} onClose={close}>
        <Details entry={entry} />
      </Panel>
    )
  return (
    <Window title={title} onClose={close}>
      <div className="window-form">
        <Details entry={entry} />
        <div className="window-buttons entry-window-buttons">
          {steps}
          <Button variant="default" onClick={close}>
            {t('Close')}
          </Button>
        </div>
      </div>
    </Window>
  )
}

interface PanelProps {
  readonly id: number
  readonly title: string
  readonly steps: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Has the focus when it opens; Escape closes it, and returns the focus to the entry. */
function Panel({ id, title, steps, onClose, children }: PanelProps) {
  const panel = useRef<HTMLElement>(null)
  const latest = useRef(id)
  latest.current = id
  useEffect(() => {
    panel.current?.focus({ preventScroll: true })
    return () => document.getElementById(`entry-${latest.current}`)?.focus()
  }, [])
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    const onKey = ({ key, defaultPrevented, target }: KeyboardEvent) => {
      // Windows and filters, whose lists it closes.
      const hasOther = target instanceof Element && target.closest('[role=dialog], .log-bar, input') !== null
      if (key === 'Escape' && !defaultPrevented && !hasOther) close.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <section className="entry-panel" ref={panel} tabIndex={-1} aria-label={t('Details')}>
      <div className="entry-panel-head">
        <h2>{title}</h2>
        {steps}
        <Tooltip label={t('Close')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Close the details')} onClick={onClose}>
            <Icon name="cross" size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
      {children}
    </section>
  )
}

/** Buttons to the entries before and after it. */
function Steps({ entry, rows, onShow }: Props) {
  const at = rows.findIndex(({ id }) => id === entry.id)
  if (at < 0) return null
  const step = (by: number, label: string, icon: 'ascending' | 'down') => {
    const next = rows[at + by]
    return (
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          disabled={!next}
          onClick={() => next && onShow(next)}
        >
          <Icon name={icon} size={16} />
        </ActionIcon>
      </Tooltip>
    )
  }
  return (
    <span className="entry-steps">
      {step(-1, t('Newer entry'), 'ascending')}
      {step(1, t('Older entry'), 'down')}
    </span>
  )
}

const announced: ReadonlySet<SessionOperation> = new Set<SessionOperation>([
  ...(['STOR', 'RETR', 'DELE', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT'] as const),
])
const transfers: ReadonlySet<SessionOperation> = new Set<SessionOperation>(['STOR', 'RETR', 'PREVIEW'])

function outcomeText({ status, operation }: SessionActivityEntry['attributes']): string {
  if (status === 'failed') return t('The sign-in was refused.')
  if (status !== 'partial') return ''
  return operation === 'STOR'
    ? t('The upload was interrupted.')
    : t('The download was interrupted, or only a part was requested.')
}

function Details({ entry: { id, attributes } }: { entry: SessionActivityEntry }) {
  const hasWebhooks = (useWebhooks().data ?? []).length > 0
  const [isExplained, setExplained] = useState(false)
  const { operation, status, fileName, sessionId } = attributes
  return (
    <>
      <dl className="entry-facts">
        <What attributes={attributes} />
        <Who attributes={attributes} />
        {transfers.has(operation) && <Transferred attributes={attributes} />}
        <Fact label={t('Operation code')} isMono>
          {operation}
        </Fact>
        <Fact label={t('Session')} copied={sessionId} isMono>
          {sessionId}
        </Fact>
        <Fact label={t('Entry')} isMono copied={location.href} copies={t('link of this entry')}>
          {id}
        </Fact>
      </dl>
      {hasWebhooks && announced.has(operation) && status !== 'partial' && (
        <Button
          variant="default"
          size="xs"
          className="entry-explain"
          leftSection={<Icon name="hook" size={16} />}
          onClick={() => setExplained(true)}
        >
          {t('Why did it (not) fire?')}
        </Button>
      )}
      {isExplained && <ExplanationWindow path={fileName} onClose={() => setExplained(false)} />}
    </>
  )
}

type Attributes = Pick<SessionActivityEntry, 'attributes'>

function What({ attributes }: Attributes) {
  const { timeZone } = useMe().attributes
  const now = useNow(30_000)
  const { operation, status, fileName, fileSource, created } = attributes
  const isFile = announced.has(operation) || operation === 'PREVIEW' || operation === 'RESTORE'
  return (
    <>
      <Fact label={t('Status')}>
        <Outcome status={status} /> {outcomeText(attributes)}
      </Fact>
      <Fact label={t('Time')}>
        {exactTime(created, timeZone)}
        <span className="entry-ago" aria-hidden="true">
          {timeAgo(created, now)}
        </span>
      </Fact>
      {fileName !== '' && (
        <Fact label={isFile ? t('Path/File') : t('Concerns')} copied={fileName} isMono={isFile}>
          <span>{fileName}</span>
          {isFile && (
            <Link to="/files/$" params={{ _splat: parentPath(fileName).slice(1) }} className="entry-folder">
              {t('Open folder')}
            </Link>
          )}
        </Fact>
      )}
      {fileSource !== '' && (
        <Fact label={t('Previous path')} copied={fileSource} isMono>
          {fileSource}
        </Fact>
      )}
    </>
  )
}

const Who = ({ attributes: { username, ipAddress, protocol } }: Attributes) => (
  <>
    <Fact label={t('Username')} filter={{ name: 'user', value: username, label: t('Show only this user') }}>
      <bdi>{username || t('unknown')}</bdi>
    </Fact>
    <Fact
      label={t('IP address')}
      copied={ipAddress}
      isMono
      filter={{ name: 'ip', value: ipAddress, label: t('Show only this IP address') }}
    >
      {ipAddress}
    </Fact>
    <Fact label={t('Protocol')}>
      <bdi>{protocolName(protocol)}</bdi>
    </Fact>
  </>
)

const Transferred = ({ attributes: { bytesTransferred, duration } }: Attributes) => (
  <>
    <Fact label={t('Size')}>
      {sizeText(bytesTransferred)} <span className="dim">({exactSize(bytesTransferred)})</span>
    </Fact>
    <Fact label={t('Duration')}>{duration > 0 ? secondsText(duration) : t('Less than 1 s')}</Fact>
  </>
)

interface FactProps {
  readonly label: string
  readonly children: ReactNode
  readonly isMono?: boolean
  /** What its copy button copies; without it there is none. */
  readonly copied?: string
  /** Names what is copied, if it is not the fact. */
  readonly copies?: string
  /** The filter for entries that have this in common. */
  readonly filter?: { readonly name: string; readonly value: string; readonly label: string }
}

function Fact({ label, children, isMono = false, copied, copies = label, filter }: FactProps) {
  const [filters, set] = useFilters()
  const canFilter = filter && filter.value !== '' && filters[filter.name] !== filter.value
  return (
    <div className="entry-fact">
      <dt>{label}</dt>
      <dd className={isMono ? 'mono' : undefined}>{children}</dd>
      <dd className="entry-fact-actions">
        {canFilter && (
          <Tooltip label={filter.label}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={filter.label}
              onClick={() => set({ [filter.name]: filter.value })}
            >
              <Icon name="filter" size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        {copied && <CopyButton value={copied} what={copies} />}
      </dd>
    </div>
  )
}
