import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { collageOf } from './collage-files.ts'
import { Thumbnail } from './thumbnail.tsx'
import './collage.css'

/** Many files as one small picture: four of its pictures, or the icons of its kinds. */
export function Collage({ files }: { files: readonly Resource[] }) {
  const shown = collageOf(files)
  return (
    <span className="collage" data-count={shown.length} aria-hidden="true">
      {shown.map((entry) => (
        <Thumbnail key={entry.id} entry={entry} size={shown.length === 1 ? 24 : 16} isSmall />
      ))}
    </span>
  )
}
