/** The kind of a file by the extension of its name, which determines its icon in the web app and on public pages. */

const extensions = {
  image: 'jpg jpeg png gif bmp webp svg tif tiff heic avif psd ai eps dwg dxf',
  pdf: 'pdf',
  text: 'txt md markdown log json geojson jsonl xml html htm css js mjs ts tsx jsx yml yaml toml ini conf cfg sh bat ps1 py rb go rs java c h cpp cs php sql edi env srt vtt tex',
  document: 'doc docx odt rtf pages eml',
  table: 'csv tsv xls xlsx xlsm xlsb ods numbers',
  slides: 'ppt pptx odp key',
  audio: 'mp3 wav ogg oga m4a flac aac opus',
  video: 'mp4 webm mov m4v ogv mkv avi',
  archive: 'zip tar gz tgz 7z rar bz2 xz zst',
} as const

export type FileKind = keyof typeof extensions | 'other'

const kinds = new Map(
  Object.entries(extensions).flatMap(([kind, all]) => all.split(' ').map((one) => [one, kind as FileKind] as const)),
)

/** `extension`: without the dot, in any case. */
export const kindOfExtension = (extension: string): FileKind => kinds.get(extension.toLowerCase()) ?? 'other'
