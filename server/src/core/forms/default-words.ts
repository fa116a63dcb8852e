/** The words of a new form in the language of a visitor. Words that somebody changed are shown as they are, and stored values keep those of the form. */
import type { Texts } from '../texts.ts'
import { defaultElements, defaultTexts, type Form, type FormElement } from './form.ts'

type Words = Pick<Texts, 't'>

const wordsOf = ({ t }: Words): Readonly<Record<string, string>> => ({
  'Your Name': t('Your Name'),
  'Email Address': t('Email Address'),
  Subject: t('Subject'),
  Message: t('Message'),
  'Upload Area': t('Upload Area'),
})

/** The label of an element. */
export function labelOf(texts: Words, { name, type }: Pick<FormElement, 'name' | 'type'>): string {
  const isDefault = defaultElements.some((one) => one.name === name && one.type === type)
  return isDefault ? (wordsOf(texts)[name] ?? name) : name
}

export const submitTextOf = ({ t }: Words, { submitText }: Pick<Form, 'submitText'>): string =>
  submitText === defaultTexts.submitText ? t('Send Files') : submitText

/** `hasFiles`: the words of a new form speak of files. */
export function successTextOf({ t }: Words, { successText }: Pick<Form, 'successText'>, hasFiles: boolean): string {
  if (successText !== defaultTexts.successText) return successText
  return hasFiles ? t('Your files were uploaded') : t('Your answers were sent')
}
