/** The form of a receive folder: what visitors fill in beside their files. Pure rules. */
import { checkName, PathError } from '../../lib/path.ts'

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
  readonly completed: boolean
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
export function folderNameOf(value: string): string {
  const plain = value
    .toWellFormed()
    .normalize('NFC')
    .replace(/[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '-')
    .replace(/\s+/g, ' ')
    .trim()
  const name = [...plain].slice(0, longestFolderName).join('').trim().replace(/^\.+$/, '')
  try {
    return checkName(cut(name))
  } catch (error) {
    if (error instanceof PathError) return 'submission'
    throw error
  }
}

/** To what a name may have in bytes, between code points. */
function cut(name: string): string {
  let kept = name
  while (Buffer.byteLength(kept) > 255) kept = [...kept].slice(0, -1).join('')
  return kept
}
