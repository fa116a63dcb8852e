/** An SVG file as a picture: in an img element neither its scripts run nor is anything loaded. */
import { useMemo } from 'react'
import { FailureNotice } from '../../../components/display/states.tsx'
import { t } from '../../../lib/language/language.ts'
import { useDrawingAddress } from './drawing-address.ts'
import { isTooLarge } from './drawing-size.ts'
import type { FormatProps } from './format.ts'
import { Zoom } from './zoom.tsx'

const tooLarge = {
  title: t('This picture cannot be previewed'),
  detail: t(
    'The picture repeats its parts too often to be displayed. Select “Text” to see its source, or download the file.',
  ),
}

export function VectorPicture(file: FormatProps) {
  const cannotDraw = useMemo(() => isTooLarge(file.text), [file.text])
  return cannotDraw ? <FailureNotice failure={tooLarge} /> : <Drawing {...file} />
}

function Drawing({ text, name }: FormatProps) {
  const address = useDrawingAddress(text)
  return address && <Zoom address={address} alt={name} />
}
