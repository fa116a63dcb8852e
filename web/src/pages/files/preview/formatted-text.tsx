/** The beginning of a text file: as what it means (a document, table, tree or picture), or as its text. */
import { SegmentedControl, Switch } from '@mantine/core'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { usePreviewText } from '../../../data/files/previews.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import type { FormatProps } from './format.ts'

/** Of longer files the server sends this many bytes. */
const shownText = sizeText(256 * 1024)

interface Format {
  readonly label: string
  readonly needsWhole: boolean
  readonly Shown: ComponentType<FormatProps>
}

const document: Format = {
  label: t('Document'),
  needsWhole: false,
  Shown: lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown })),
}
const table: Format = {
  label: t('Table'),
  needsWhole: false,
  Shown: lazy(async () => ({ default: (await import('./csv-table.tsx')).CsvTable })),
}
const tree: Format = {
  label: t('Tree'),
  needsWhole: true,
  Shown: lazy(async () => ({ default: (await import('./json-tree.tsx')).JsonTree })),
}
const picture: Format = {
  label: t('Picture'),
  needsWhole: true,
  Shown: lazy(async () => ({ default: (await import('./vector-picture.tsx')).VectorPicture })),
}

const formats: Readonly<Record<string, Format>> = {
  md: document,
  markdown: document,
  csv: table,
  tsv: table,
  json: tree,
  geojson: tree,
  svg: picture,
}

export function FormattedText({ entry }: { entry: Viewed }) {
  const { data, error, isPending, refetch } = usePreviewText(entry)
  const [side, setSide] = useState<'formatted' | 'text'>('formatted')
  const [isWrapped, setWrapped] = useState(true)
  if (error) return <ErrorMessage error={error} onRetry={() => void refetch()} />
  if (isPending) return <Loading rows={6} />
  const { name, extension = '' } = entry.attributes
  const known = data.text === '' ? undefined : formats[extension.toLowerCase()]
  const format = known?.needsWhole && !data.isWhole ? undefined : known
  const isFormatted = format !== undefined && side === 'formatted'
  return (
    <>
      <div className="preview-tools">
        {format && (
          <SegmentedControl
            size="xs"
            aria-label={t('View')}
            value={side}
            onChange={(value) => setSide(value === 'text' ? 'text' : 'formatted')}
            data={[
              { value: 'formatted', label: format.label },
              { value: 'text', label: t('Text') },
            ]}
          />
        )}
        {!isFormatted && (
          <Switch
            size="xs"
            label={t('Wrap lines')}
            checked={isWrapped}
            onChange={({ currentTarget }) => setWrapped(currentTarget.checked)}
          />
        )}
      </div>
      {isFormatted ? (
        <Suspense fallback={<Loading rows={6} />}>
          <format.Shown text={data.text} name={name} />
        </Suspense>
      ) : (
        <section
          className="preview-text"
          data-wrapped={isWrapped}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          aria-label={t('Content of {name}', { name })}
        >
          <pre dir="auto">{data.text || t('The file is empty.')}</pre>
        </section>
      )}
      {!data.isWhole && (
        <p className="preview-note">
          {entry.isInTrash
            ? t('Only the first {shownBytes} are shown. Restore the file to see the rest.', { shownBytes: shownText })
            : t('Only the first {shownBytes} are shown. Download the file for the rest.', { shownBytes: shownText })}
        </p>
      )}
    </>
  )
}
