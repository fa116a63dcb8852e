import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Loading, Trouble } from '../../../components/display/states.tsx'
import { useText } from '../../../data/files/previews.ts'
import { sizeText } from '../../../lib/bytes.ts'

/** Of a longer file the server sends so many bytes. */
const shownBytes = 256 * 1024

export function TextStart({ entry }: { entry: Resource }) {
  const { data, error, isPending, refetch } = useText(entry)
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />
  if (isPending) return <Loading rows={6} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-text" tabIndex={0} aria-label={`Content of ${entry.attributes.name}`}>
        <pre dir="auto">{data.text || 'The file is empty.'}</pre>
      </section>
      {!data.isWhole && (
        <p className="preview-note">The first {sizeText(shownBytes)} are shown. Download the file for the rest.</p>
      )}
    </>
  )
}
