import { encode } from 'uqr'

/** A QR code, dark on white in both colour schemes, with the quiet zone that scanners need. */
export function QrCode({ text, label, size = 184 }: { text: string; label: string; size?: number }) {
  const { data: rows } = encode(text, { ecc: 'M', border: 0 })
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('')
  const side = rows.length + 8
  return (
    <svg width={size} height={size} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      <path fill="#fff" d={`M0 0h${side}v${side}H0z`} />
      <path fill="#000" d={path} />
    </svg>
  )
}
