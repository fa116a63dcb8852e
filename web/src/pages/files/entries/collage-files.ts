import { kindOf, type NameAndType } from '../../../components/files/file-kinds.ts'

interface Pictured {
  readonly attributes: NameAndType & { readonly previewable: boolean | null }
}

const most = 4

/** The files that stand for many in a small picture: up to four pictures, else, or if there are fewer, one of each other kind. */
export function collageOf<File extends Pictured>(files: readonly File[]): File[] {
  const isPicture = ({ attributes }: File) => attributes.previewable === true && kindOf(attributes) === 'image'
  const kinds = new Set<string>()
  const isOfNewKind = ({ attributes }: File) => !kinds.has(kindOf(attributes)) && kinds.add(kindOf(attributes)).size > 0
  const others = files.filter((file) => !isPicture(file)).filter(isOfNewKind)
  return [...files.filter(isPicture), ...others].slice(0, most)
}
