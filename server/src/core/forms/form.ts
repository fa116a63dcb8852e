/** The form of a receive folder: what visitors fill in beside their files. Pure rules. */

import { mimeTypeOf } from '../../lib/mime.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import { checkName, normalise, PathError } from '../../lib/text/path.ts'

export const elementTypes = ['name', 'email', 'text', 'textarea', 'upload_area'] as const
export type ElementType = (typeof elementTypes)[number]

export interface ElementSettings {
  /** A hint below the field. */
  readonly description: string | null
  readonly isRequired: boolean
  /** Whether the answer is the address of whoever sends. */
  readonly senderEmail: boolean
  /** Whether the answer names the folder of the files, where the share makes folders. */
  readonly useAsFolderName: boolean
  /** Part of the row that the field takes, 0 to 1. */
  readonly width: number
  /** Upload areas: media types or endings that are taken, with commas between them; null for all. */
  readonly fileTypes: string | null
  /** Upload areas: how many files a submission may bring; null for any number. */
  readonly maxFiles: number | null
  /** Upload areas: bytes of one file; null for what the account has room for. */
  readonly maxFileSize: number | null
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

/** What somebody entered, and the files that came with it. */
export interface Entry {
  readonly id: number
  readonly formId: number
  readonly fields: readonly FieldValue[]
  /** Of the files, absolute in the account, as they were. */
  readonly paths: readonly string[]
  /** Of the same files. */
  readonly fileIds: readonly number[]
  readonly completed: boolean
  /** As entered, or left at the gate; not verified. */
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
}

const required = { ...plainSettings, isRequired: true }

/** What a new receive folder asks for. */
export const defaultElements: readonly Omit<FormElement, 'id' | 'order'>[] = [
  { name: 'Your Name', type: 'name', settings: plainSettings },
  { name: 'Email Address', type: 'email', settings: { ...required, senderEmail: true, useAsFolderName: true } },
  { name: 'Subject', type: 'text', settings: required },
  { name: 'Message', type: 'textarea', settings: plainSettings },
  { name: 'Upload Area', type: 'upload_area', settings: plainSettings },
]

export const defaultTexts = { submitText: 'Send Files', successText: 'Your files were uploaded' } as const

const longestFolderName = 120

/** A folder's name out of what somebody entered: never a path, never nothing. */
export const folderNameOf = (value: string): string => safeName(value, longestFolderName) ?? 'submission'

/** A file's name as a browser tells it, made safe; what stands before a separator is left out. */
export const fileNameOf = (sent: string): string => safeName(sent.split(/[/\\]/).at(-1) ?? '', 255) ?? 'file'

const deepest = 32

/** The folders that a file lies in as a browser tells them, each name made safe; what leads nowhere is left out. */
export const foldersOf = (sent: string): string[] =>
  sent
    .split(/[/\\]/)
    .flatMap((name) => safeName(name, 255) ?? [])
    .slice(0, deepest)

/** Null where nothing is left that may be a name. */
function safeName(text: string, longest: number): string | null {
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

/** To what a name may have in bytes, between code points, with its ending. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= 255) return name
  const ending = /\.[^\s.]{1,16}$/u.exec(name)?.[0] ?? ''
  let kept = [...name.slice(0, name.length - ending.length)]
  while (Buffer.byteLength(kept.join('') + ending) > 255) kept = kept.slice(0, -1)
  return kept.join('') + ending
}

/** What a visitor entered, by the ids of the elements. Gives the fields that were filled in, or what is wrong with one. */
export function readFields(
  form: Pick<Form, 'elements'>,
  given: ReadonlyMap<number, string>,
): { readonly fields: FieldValue[]; readonly problems: ReadonlyMap<number, string> } {
  const fields: FieldValue[] = []
  const problems = new Map<number, string>()
  for (const { id, name, type, order, settings } of form.elements) {
    if (type === 'upload_area') continue
    const value = (given.get(id) ?? '').toWellFormed().replaceAll('\0', '').trim()
    const problem = value === '' ? (settings.isRequired ? 'is needed.' : null) : fieldProblem(type, value)
    if (problem) problems.set(id, `${name} ${problem}`)
    else if (value !== '') fields.push({ name, order, value })
  }
  return { fields, problems }
}

const longestLine = 1_000
const longestText = 20_000

function fieldProblem(type: ElementType, value: string): string | null {
  const most = type === 'textarea' ? longestText : longestLine
  if (value.length > most) return `has at most ${most} characters.`
  if (type !== 'textarea' && /[\p{Cc}\u2028\u2029]/u.test(value)) return 'is one line of text.'
  return type === 'email' && addressProblem(value) ? 'must be an e-mail address such as name@example.com.' : null
}

/** Whether the upload area takes a file of this name. */
export function takesType(fileTypes: string | null, name: string): boolean {
  if (fileTypes === null || fileTypes.trim() === '') return true
  // A bare `png` is a name, not an ending.
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
