/** Changes between two versions: of a text line by line, of a table by cell, of pictures side by side; loaded when they are first shown. */
import { NativeSelect, SegmentedControl } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fragment, lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { usePreviewText } from '../../../data/files/previews.ts'
import { viewedContent } from '../../../data/files/viewed.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { type ChangedLine, type Changes, changesBetween, maxShownLines, type UnchangedLines } from './changes.ts'
import { type Content, keyOf, neighboursOf } from './contents.ts'
import { SideBySide } from './side-by-side.tsx'
import { hasMore, MoreUnchanged, UnchangedToggle, useUnchanged } from './unchanged.tsx'
import { useContentLabel } from './use-content-label.ts'
import './changes-view.css'

interface Props {
  readonly entry: Resource
  readonly isText: boolean
  /** Those that can be compared, newest first. */
  readonly contents: readonly Content[]
  readonly content: Content
  /** Key of the one that it is compared with; another text for the one before. Kept while others are shown. */
  readonly base: string | undefined
  readonly onBase: (key: string) => void
}

export function ChangesView({ entry, isText, contents, content, base, onBase }: Props) {
  const { older, newer } = neighboursOf(contents, content)
  const others = contents.filter((other) => keyOf(other) !== keyOf(content))
  const labelOf = useContentLabel()
  const other = others.find((one) => `${keyOf(one)}` === base) ?? older ?? newer
  if (!other) return null
  const isOlder = other.attributes.number < content.attributes.number
  const View = isText ? Comparison : SideBySide
  return (
    <View entry={entry} before={isOlder ? other : content} after={isOlder ? content : other}>
      <NativeSelect
        label={t('Compared with')}
        value={`${keyOf(other)}`}
        onChange={({ currentTarget }) => onBase(currentTarget.value)}
        data={others.map((one) => ({ value: `${keyOf(one)}`, label: labelOf(one) }))}
      />
    </View>
  )
}

interface ComparisonProps extends Pick<Props, 'entry'> {
  readonly before: Content
  readonly after: Content
  /** Selects one of them. */
  readonly children: ReactNode
}

function Comparison({ entry, before, after, children }: ComparisonProps) {
  const older = usePreviewText(viewedContent(entry, before))
  const newer = usePreviewText(viewedContent(entry, after))
  const [isTable, setTable] = useState(true)
  const [one, two] = [older.data?.text, newer.data?.text]
  const error = older.error ?? newer.error
  const retry = () => void Promise.all([older.refetch(), newer.refetch()])
  const numbers = { before: `${before.attributes.number}`, after: `${after.attributes.number}` }
  const label = t('Changes from version {before} to version {after}', numbers)
  const hasTable = tables.has(entry.attributes.extension?.toLowerCase() ?? '')
  const texts = one !== undefined && two !== undefined ? { before: one, after: two, label } : undefined
  return (
    <>
      <div className="changes-tools">
        <p className="changes-between">{label}</p>
        {children}
        {hasTable && <Forms isTable={isTable} onSelect={setTable} />}
      </div>
      {error && <ErrorMessage error={error} onRetry={retry} />}
      {!error && !texts && <Loading rows={6} />}
      {texts && hasTable && isTable && (
        <Suspense fallback={<Loading rows={6} />}>
          <TableChangesView {...texts}>
            <LineChanges {...texts} />
          </TableChangesView>
        </Suspense>
      )}
      {texts && !(hasTable && isTable) && <LineChanges {...texts} />}
    </>
  )
}

/** Extensions of files that are compared as tables. */
const tables: ReadonlySet<string> = new Set(['csv', 'tsv'])

const TableChangesView = lazy(async () => ({ default: (await import('./table-changes-view.tsx')).TableChangesView }))

const Forms = ({ isTable, onSelect }: { isTable: boolean; onSelect: (isTable: boolean) => void }) => (
  <SegmentedControl
    size="xs"
    aria-label={t('View')}
    value={isTable ? 'table' : 'text'}
    onChange={(value) => onSelect(value === 'table')}
    data={[
      { value: 'table', label: t('Table') },
      { value: 'text', label: t('Text') },
    ]}
  />
)

interface TextsProps {
  readonly before: string
  readonly after: string
  readonly label: string
}

function LineChanges({ before, after, label }: TextsProps) {
  const changes = useMemo(() => changesBetween(before, after), [before, after])
  if (!changes) return <p className="changes-none">{t('The texts are too different to be compared.')}</p>
  if (changes.blocks.length === 0)
    return (
      <p className="changes-none">
        {before === after ? t('Both versions have the same text.') : t('The texts differ in their line ends only.')}
      </p>
    )
  return (
    <>
      <Sum {...changes} />
      <Blocks key={label} {...changes} label={label} />
    </>
  )
}

const Sum = ({ added, removed }: Changes) => (
  <p className="changes-sum">
    {t(
      '{added, plural, one {# line added} other {# lines added}}, {removed, plural, one {# line removed} other {# lines removed}}',
      { added, removed },
    )}
  </p>
)

function Blocks({ blocks, unchanged, isCut, label }: Changes & { readonly label: string }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="changes" tabIndex={0} aria-label={label}>
        {blocks.map((lines, at) => (
          <Fragment key={`${lines[0]?.before} ${lines[0]?.after}`}>
            <Unchanged {...unchanged[at]} />
            {lines.map((line) => (
              <Line key={`${line.before} ${line.after}`} line={line} />
            ))}
          </Fragment>
        ))}
        <Unchanged {...unchanged[blocks.length]} />
      </section>
      {isCut && (
        <p className="preview-note">
          {t('Only the first {lines} lines are shown. Download both versions to see the rest.', {
            lines: numberText(maxShownLines),
          })}
        </p>
      )}
    </>
  )
}

/** Lines that both texts have, once they are asked for. */
function Unchanged({ before = 1, after = 1, lines = [] }: Partial<UnchangedLines>) {
  const unchanged = useUnchanged(lines.length)
  if (lines.length === 0) return null
  return (
    <>
      <UnchangedToggle
        unchanged={unchanged}
        label={t('{count, plural, one {# unchanged line} other {# unchanged lines}}', { count: lines.length })}
      />
      {lines.slice(0, unchanged.shown).map((text, at) => {
        const numbers = { before: before + at, after: after + at }
        return <Line key={numbers.after} line={{ kind: 'same', parts: [{ text, isChanged: false }], ...numbers }} />
      })}
      {hasMore(unchanged) && (
        <MoreUnchanged
          unchanged={unchanged}
          label={t('{count, plural, one {Show # more line} other {Show # more lines}}', { count: unchanged.next })}
        />
      )}
    </>
  )
}

const tags = { same: 'span', added: 'ins', removed: 'del' } as const
const signs = { same: ' ', added: '+', removed: '−' } as const

function Line({ line: { kind, parts, before, after, isUnterminated } }: { readonly line: ChangedLine }) {
  const Tag = tags[kind]
  return (
    <div className="changes-line" data-kind={kind}>
      <span className="changes-number">{before}</span>
      <span className="changes-number">{after}</span>
      <span className="changes-sign" aria-hidden="true">
        {signs[kind]}
      </span>
      <Tag dir="auto">
        {parts.map(({ text, isChanged }, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line do not move
          isChanged ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
        )}
        {isUnterminated && <span className="changes-end"> {t('(no line break at the end)')}</span>}
      </Tag>
    </div>
  )
}
