import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { usePreviewText } from '../../../data/files/previews.ts'
import { sizeText } from '../../../lib/bytes.ts'

/** Of longer files the server sends this many bytes. */
const shownBytes = 256 * 1024

export function TextStart({ entry }: { entry: Resource }) {
  const { data, error, isPending, refetch } = usePreviewText(entry)
  if (error) return <ErrorMessage error={error} onRetry={() => void refetch()} />
  if (isPending) return <Loading rows={6} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-text" tabIndex={0} aria-label={`Content of ${entry.attributes.name}`}>
        <pre dir="auto">{data.text || 'The file is empty.'}</pre>
      </section>
      {!data.isWhole && (
        <p className="preview-note">Only the first {sizeText(shownBytes)} are shown. Download the file for the rest.</p>
      )}
    </>
  )
}
