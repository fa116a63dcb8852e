/** Two contents of a picture or document beside each other: pages, zoom and scrolling are those of both. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { viewedContent } from '../../../data/files/viewed.ts'
import { LinkViews, useLinkedViews } from '../preview/linked-views.ts'
import { PreviewBody } from '../preview/preview-window.tsx'
import { type Content, keyOf } from './contents.ts'
import { useContentLabel } from './use-content-label.ts'

interface Props {
  readonly entry: Resource
  readonly before: Content
  readonly after: Content
  /** Selects one of them. */
  readonly children: ReactNode
}

export function SideBySide({ entry, before, after, children }: Props) {
  const labelOf = useContentLabel()
  const views = useLinkedViews()
  return (
    <>
      <div className="changes-tools">{children}</div>
      <LinkViews value={views}>
        <div className="side-by-side">
          {[before, after].map((content) => (
            <Side key={keyOf(content)} {...{ entry, content }} label={labelOf(content)} />
          ))}
        </div>
      </LinkViews>
    </>
  )
}

function Side({ entry, content, label }: Pick<Props, 'entry'> & { readonly content: Content; readonly label: string }) {
  const viewed = viewedContent(entry, content)
  return (
    <figure>
      <figcaption>{label}</figcaption>
      {/* The name of the picture for assistive technology. */}
      <PreviewBody entry={{ ...viewed, attributes: { ...viewed.attributes, name: label } }} />
    </figure>
  )
}
