import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { kindOf, type NameAndType } from '../../../components/files/file-kinds.ts'
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

interface Pictured {
  readonly attributes: NameAndType & { readonly previewable: boolean | null }
}

const maxPictures = 4

/** The files that stand for many in a small picture: up to four pictures, else, or if there are fewer, one of each other kind. */
export function collageOf<File extends Pictured>(files: readonly File[]): File[] {
  const isPicture = ({ attributes }: File) => attributes.previewable === true && kindOf(attributes) === 'image'
  const kinds = new Set<string>()
  const isOfNewKind = ({ attributes }: File) => !kinds.has(kindOf(attributes)) && kinds.add(kindOf(attributes)).size > 0
  const others = files.filter((file) => !isPicture(file)).filter(isOfNewKind)
  return [...files.filter(isPicture), ...others].slice(0, maxPictures)
}
