/** The page's style. Plots take its colours, so that they follow the reader's light or dark. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1d2329; --soft: #5d6873; --line: #dfe4e8; --shade: #f4f6f7; --bar: #aeb8c2;
  --ours: #0b7a57; --ours-too: #4db38b; --ours-three: #88c057; --ours-four: #1f5f8b;
  --others: #d9822b; --others-too: #8a5fbf; --others-three: #7d8894; --others-four: #c2504a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --ink: #e4e8ec; --soft: #9aa6b1; --line: #303840; --shade: #1c2228; --bar: #55616d;
    --ours: #2fbf8b; --ours-too: #83dcb9; --ours-three: #b5dc7c; --ours-four: #6fb3e0;
    --others: #f0a154; --others-too: #b894e6; --others-three: #9aa6b1; --others-four: #ea7d76;
  }
}
body {
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 58rem; margin: 2rem auto; padding: 0 1rem;
}
h1 { margin-bottom: 0.5rem } h2 { margin: 3rem 0 0 } section > p:first-of-type { margin-top: 0.25rem }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem } a { color: var(--ours) }
.soft { color: var(--soft); font-size: 0.875rem }
figure { margin: 1rem 0 } svg { max-width: 100%; height: auto; display: block }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 0 1.5rem }
.table { overflow-x: auto }
table { border-collapse: collapse; font-size: 0.8125rem; font-variant-numeric: tabular-nums; min-width: 100% }
th, td { padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line) }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; white-space: normal }
tbody th { text-align: left; font-weight: 400 } .ours th { font-weight: 600; color: var(--ours) }
.reason { text-align: left; color: var(--soft); white-space: normal }
ul { list-style: none; padding: 0; font-size: 0.875rem } .doubt::before { content: "! "; font-weight: 700 }
`;
