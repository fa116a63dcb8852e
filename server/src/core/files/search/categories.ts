/** Kinds of entries that a search can be limited to, by the extension of the name. */

export type Category = 'file' | 'folder' | 'document' | 'picture' | 'video' | 'audio' | 'archive' | 'other'

const extensions: Readonly<Partial<Record<Category, string>>> = {
  document:
    'pdf doc docx docm dot dotx odt ott rtf txt md markdown tex pages xls xlsx xlsm xlsb ods csv tsv numbers ' +
    'ppt pptx pptm odp key epub html htm xml json log eml msg',
  picture: 'jpg jpeg png gif bmp webp svg tif tiff heic heif avif ico psd ai eps raw cr2 nef dng',
  video: 'mp4 webm mov m4v ogv mkv avi wmv flv mpg mpeg 3gp mts m2ts',
  audio: 'mp3 wav ogg oga m4a flac aac opus wma aif aiff mid',
  archive: 'zip tar gz tgz 7z rar bz2 tbz2 xz txz zst lz4 iso dmg cab jar',
}

const categoryOf = new Map(
  Object.entries(extensions).flatMap(([category, all]) =>
    all.split(' ').map((extension) => [extension, category as Category] as const),
  ),
)

/** The extensions of a kind of files, in lower case without the dot; of `other`, those of all other kinds. */
export const extensionsOf = (type: Category): readonly string[] =>
  type === 'other' ? [...categoryOf.keys()] : (extensions[type]?.split(' ') ?? [])

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
  return (categoryOf.get(extensionOf(name)) ?? 'other') === type
}
