/** Everything that is known about one entry of the session log: beside the log, or above it where there is no space. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { SessionActivityEntry, SessionOperation } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { Link } from '@tanstack/react-router'
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { useNow } from '../../components/display/relative-time.tsx'
import { ExplanationWindow } from '../../components/webhooks/explanation-window.tsx'
import { useEscape } from '../../components/windows/use-escape.ts'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useTrashed } from '../../data/files/deleted/trashed.ts'
import { useWebhooks } from '../../data/webhooks/webhooks.ts'
import { exactSize } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'
import { exactTime } from '../../lib/time.ts'
import { timeAgo } from '../../lib/time-ago.ts'
import { TrashedActs } from '../trash/found/trashed-acts.tsx'
import { ShareFact, VisitorFact } from './entry-share.tsx'
import { Fact } from './fact.tsx'
import { operationLabels, protocolName } from './operation-labels.ts'
import { outcomeText, reasonText } from './reasons.ts'
import { Outcome, secondsText, transferredText } from './session-columns.tsx'
import './session-details.css'

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
      <Panel
        id={entry.id}
        title={title}
        steps={steps}
        onStep={(by) => {
          const next = entryAfter(rows, entry, by)
          if (next) onShow(next)
        }}
        onClose={close}
      >
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
  /** 1 for the older entry, -1 for the newer one. */
  readonly onStep: (by: number) => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Up and Down step through the log; other keys scroll. */
const stepKeys: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** Has the focus when it opens; Escape closes it, and returns the focus to the entry. */
function Panel({ id, title, steps, onStep, onClose, children }: PanelProps) {
  const panel = useRef<HTMLElement>(null)
  const latest = useRef(id)
  latest.current = id
  useEffect(() => {
    panel.current?.focus({ preventScroll: true })
    return () => document.getElementById(`entry-${latest.current}`)?.focus()
  }, [])
  useEscape(true, onClose)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = stepKeys[event.key]
    const isInside = event.target instanceof Node && panel.current?.contains(event.target)
    if (by === undefined || !isInside || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onStep(by)
  }
  return (
    <section className="entry-panel" ref={panel} tabIndex={-1} aria-label={t('Details')} onKeyDown={onKeyDown}>
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

function entryAfter(rows: Props['rows'], { id }: SessionActivityEntry, by: number) {
  const at = rows.findIndex((row) => row.id === id)
  return at < 0 ? undefined : rows[at + by]
}

/** Buttons to the entries before and after it. */
function Steps({ entry, rows, onShow }: Props) {
  if (!rows.some(({ id }) => id === entry.id)) return null
  const step = (by: number, label: string, icon: 'ascending' | 'down') => {
    const next = entryAfter(rows, entry, by)
    return (
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          // A disabled button would lose the focus.
          aria-disabled={!next}
          {...(!next && { 'data-disabled': true })}
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
  ...(['STOR', 'RETR', 'DELE', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT', 'RESTORE_VERSION'] as const),
])
const ofFiles: ReadonlySet<string> = new Set(['PREVIEW', 'RESTORE', 'PURGE', 'DELE_VERSION'])
const transfers: ReadonlySet<SessionOperation> = new Set<SessionOperation>(['STOR', 'RETR', 'PREVIEW'])

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
        {sessionId !== '' && (
          <Fact label={t('Session')} copied={sessionId} isMono>
            {sessionId}
          </Fact>
        )}
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

/** Lines break at slashes first. */
const PathText = ({ path }: { path: string }) => (
  <span>
    {path.split(/(?<=\/)/).map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts can repeat, and never move
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </span>
)

type Attributes = Pick<SessionActivityEntry, 'attributes'>

function What({ attributes }: Attributes) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  const { operation, status, fileName, fileSource, reason, created, version, resourceId } = attributes
  // The title says it already.
  const isDenied = operation === 'DENIED' && reason !== ''
  const words = outcomeText(attributes)
  const note = words !== '' && <span className="entry-note">{words}</span>
  const isFile = announced.has(operation) || ofFiles.has(operation)
  return (
    <>
      {!isDenied && (
        <Fact label={t('Status')}>
          <Outcome status={status} />
          {note}
        </Fact>
      )}
      {reason !== '' && (
        <Fact label={t('Reason')}>
          {reasonText(reason)}
          {isDenied && note}
        </Fact>
      )}
      <Fact label={t('Date and time')}>
        {exactTime(created, timeZone)}
        <span className="entry-ago" aria-hidden="true">
          {timeAgo(created, now, timeZone)}
        </span>
      </Fact>
      {fileName !== '' && (
        <Fact label={isFile ? t('Path/File') : t('Concerns')} copied={fileName} isMono={isFile}>
          <PathText path={fileName} />
          {isFile && (
            <Link to="/files/$" params={{ _splat: parentPath(fileName).slice(1) }} className="entry-folder">
              {t('Open folder')}
            </Link>
          )}
          {isFile && resourceId && <InTrash key={resourceId} id={resourceId} />}
        </Fact>
      )}
      {version && (
        <Fact label={t('Version')}>
          {t('{number} of {time}', { number: `${version.number}`, time: exactTime(version.uploadDate, timeZone) })}
        </Fact>
      )}
      {fileSource !== '' && (
        <Fact label={t('Previous path')} copied={fileSource} isMono>
          <PathText path={fileSource} />
        </Fact>
      )}
    </>
  )
}

const Who = ({ attributes: { username, visitor, share, ipAddress, protocol } }: Attributes) => (
  <>
    {visitor === undefined ? (
      <Fact label={t('Username')} filter={{ name: 'user', value: username, label: t('Show only this user') }}>
        <bdi>{username || t('unknown')}</bdi>
      </Fact>
    ) : (
      <VisitorFact visitor={visitor} />
    )}
    {share && <ShareFact share={share} />}
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

const Transferred = ({ attributes }: Attributes) => (
  <>
    <Fact label={t('Size')}>
      {transferredText(attributes)} <span className="dim">({exactSize(attributes.bytesTransferred)})</span>
    </Fact>
    <Fact label={t('Duration')}>{attributes.duration > 0 ? secondsText(attributes.duration) : t('Less than 1 s')}</Fact>
  </>
)

/** Of a file or folder of the log: the way to it in the trash, if the user sees it there. */
function InTrash({ id }: { id: number }) {
  const { data: trashed } = useTrashed({ id })
  return (
    trashed && (
      <div className="entry-trashed">
        <span>{trashed.id === id ? t('In the Trash Can') : t('In the Trash Can, in a deleted folder')}</span>
        <TrashedActs entry={trashed} id={id} />
      </div>
    )
  )
}
