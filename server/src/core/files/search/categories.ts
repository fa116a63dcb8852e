/** Kinds of entries that a search can be limited to, by the extension of the name. */

const documents = ['pdf', 'text', 'spreadsheet', 'presentation'] as const
type Kind = (typeof documents)[number] | 'picture' | 'video' | 'audio' | 'archive'

/** `document`: of any kind of documents. `other`: a file of no kind. */
export type Category = Kind | 'file' | 'folder' | 'document' | 'other'

const extensions: Readonly<Record<Kind, string>> = {
  pdf: 'pdf',
  text: 'doc docx docm dot dotx odt ott rtf txt md markdown tex pages epub html htm xml json log eml msg',
  spreadsheet: 'xls xlsx xlsm xlsb ods csv tsv numbers',
  presentation: 'ppt pptx pptm odp key',
  picture: 'jpg jpeg png gif bmp webp svg tif tiff heic heif avif ico psd ai eps raw cr2 nef dng',
  video: 'mp4 webm mov m4v ogv mkv avi wmv flv mpg mpeg 3gp mts m2ts',
  audio: 'mp3 wav ogg oga m4a flac aac opus wma aif aiff mid',
  archive: 'zip tar gz tgz 7z rar bz2 tbz2 xz txz zst lz4 iso dmg cab jar',
}

const kindOf = new Map(
  Object.entries(extensions).flatMap(([kind, all]) =>
    all.split(' ').map((extension) => [extension, kind as Kind] as const),
  ),
)

const isDocument = (kind: Category): boolean => documents.some((document) => document === kind)

/** Whether files of a kind are of a category. */
const isWithin = (kind: Category, category: Category): boolean =>
  kind === category || (category === 'document' && isDocument(kind))

/** The extensions of a kind of files, in lower case without the dot; of `other`, those of all other kinds. */
export const extensionsOf = (type: Category): readonly string[] =>
  [...kindOf].flatMap(([extension, kind]) => (type === 'other' || isWithin(kind, type) ? [extension] : []))

/** The text after the last dot of a name in lower case; '' if there is none, or only a dot at the beginning. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1) : ''
}

export interface KindFilter {
  readonly type?: Category | undefined
  /** Without the dot, in lower case. */
  readonly extension?: string | undefined
}

/** Whether an entry is of a kind; `name` is in lower case. */
export function isOfKind({ name, isFolder }: { name: string; isFolder: boolean }, { type, extension }: KindFilter) {
  if (isFolder) return extension === undefined && (type === undefined || type === 'folder')
  if (extension !== undefined && extensionOf(name) !== extension) return false
  if (type === undefined || type === 'file') return true
  return isWithin(kindOf.get(extensionOf(name)) ?? 'other', type)
}
