/** The form of a receive folder: fields that visitors fill in beside their files. Pure. */

import { mimeTypeOf } from '../../lib/mime.ts'
import { checkName, normalise, PathError } from '../../lib/text/path.ts'

export const elementTypes = [
  'name',
  'email',
  'text',
  'textarea',
  'number',
  'date',
  'choice',
  'checkbox',
  'consent',
  'upload_area',
] as const
export type ElementType = (typeof elementTypes)[number]

export interface ElementSettings {
  /** A hint below the field. */
  readonly description: string | null
  readonly isRequired: boolean
  /** True if the value is the sender's email address. */
  readonly senderEmail: boolean
  /** True if the value names the folder of the files, if the share creates folders. */
  readonly useAsFolderName: boolean
  /** Width of the field as a part of its row, 0 to 1. */
  readonly width: number
  /** Upload areas: accepted media types or extensions, separated by commas; null for all. */
  readonly fileTypes: string | null
  /** Upload areas: maximum files per submission; null for any number. */
  readonly maxFiles: number | null
  /** Upload areas: maximum bytes of one file; null for the quota of the account. */
  readonly maxFileSize: number | null
  /** Choices: what can be chosen. */
  readonly options: readonly string[] | null
  /** Numbers: the smallest and the largest that are accepted; null for any. */
  readonly minimum: number | null
  readonly maximum: number | null
}

export interface FormElement {
  readonly id: number
  readonly name: string
  readonly type: ElementType
  readonly order: number
  readonly settings: ElementSettings
}

export interface Form {
  readonly id: number
  readonly accountId: number
  readonly shareId: number
  readonly description: string | null
  readonly submitText: string
  readonly successText: string
  readonly css: string | null
  readonly elements: readonly FormElement[]
}

/** A submission: the entered values and the uploaded files. */
export interface Entry {
  readonly id: number
  readonly formId: number
  readonly fields: readonly FieldValue[]
  /** Original paths of the files, absolute in the account. */
  readonly paths: readonly string[]
  /** Ids of the same files. */
  readonly fileIds: readonly number[]
  readonly completed: boolean
  /** Email address entered in the form or before the visit; not verified. */
  readonly senderEmail: string | null
  readonly ip: string | null
  readonly createdAt: string
  readonly modifiedAt: string
}

export interface FieldValue {
  readonly name: string
  readonly order: number
  readonly value: string
}

export const plainSettings: ElementSettings = {
  description: null,
  isRequired: false,
  senderEmail: false,
  useAsFolderName: false,
  width: 1,
  fileTypes: null,
  maxFiles: null,
  maxFileSize: null,
  options: null,
  minimum: null,
  maximum: null,
}

const required = { ...plainSettings, isRequired: true }

/** The default elements of a new receive folder. */
export const defaultElements: readonly Omit<FormElement, 'id' | 'order'>[] = [
  { name: 'Your Name', type: 'name', settings: plainSettings },
  { name: 'Email Address', type: 'email', settings: { ...required, senderEmail: true, useAsFolderName: true } },
  { name: 'Subject', type: 'text', settings: required },
  { name: 'Message', type: 'textarea', settings: plainSettings },
  { name: 'Upload Area', type: 'upload_area', settings: plainSettings },
]

export const defaultTexts = { submitText: 'Send Files', successText: 'Your files were uploaded' } as const

const longestFolderName = 120

/** A folder name from an entered value: never a path, never empty. */
export const folderNameOf = (value: string): string => safeName(value, longestFolderName) ?? 'submission'

/** A file name as sent by a browser, made safe; anything before a separator is removed. */
export const fileNameOf = (sent: string): string => safeName(sent.split(/[/\\]/).at(-1) ?? '', 255) ?? 'file'

const deepest = 32

/** The folders of a file as sent by a browser, each name made safe; unusable names are removed. */
export const foldersOf = (sent: string): string[] =>
  sent
    .split(/[/\\]/)
    .flatMap((name) => safeName(name, 255) ?? [])
    .slice(0, deepest)

/** The text without characters that names cannot have, in at most `longest` characters and 255 bytes; null if nothing remains. */
export function safeName(text: string, longest: number): string | null {
  const plain = normalise(text.toWellFormed(), 'NFC')
    .replace(/[/\\\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, '-')
    .replace(/\s+/g, ' ')
    .trim()
  const name = [...plain].slice(0, longest).join('').trim().replace(/^\.+$/, '')
  try {
    return checkName(cut(name))
  } catch (error) {
    if (error instanceof PathError) return null
    throw error
  }
}

/** Shortens a name to the maximum bytes, between code points, and keeps its extension. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= 255) return name
  const ending = /\.[^\s.]{1,16}$/u.exec(name)?.[0] ?? ''
  let kept = [...name.slice(0, name.length - ending.length)]
  while (Buffer.byteLength(kept.join('') + ending) > 255) kept = kept.slice(0, -1)
  return kept.join('') + ending
}

/** Whether the upload area accepts a file with this name. */
export function takesType(fileTypes: string | null, name: string): boolean {
  if (fileTypes === null || fileTypes.trim() === '') return true
  // Just `png` is a name, not an extension.
  const type = name.includes('.') ? mimeTypeOf(name).toLowerCase() : ''
  return fileTypes
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .some((one) => {
      if (one.startsWith('.')) return name.toLowerCase().endsWith(one)
      return one === '*/*' || one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1)))
    })
}
