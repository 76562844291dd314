/** For a telephone in anyone's hand: large, one column, nothing loaded from elsewhere. */
export const style = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#F6F4EE;color:#16262B;font:20px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1rem 1.1rem 3rem}
header{display:flex;gap:1rem;justify-content:space-between;align-items:flex-start;margin:0 0 1rem;color:#45565C;font-size:.9rem}
header p{margin:0}header a{flex:none;padding:.5rem .25rem;margin:-.5rem 0}
h1{font-size:1.7rem;line-height:1.3;text-wrap:balance;margin:0 0 .5rem}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}.soft,small,.hint{color:#45565C;font-size:.9rem}small{display:block}
.step{color:#0A5C63;font-weight:600;margin:0 0 .25rem;font-size:.95rem}
.card,dl{background:#FFFEFA;border-radius:12px;padding:.25rem 1.1rem;margin:.75rem 0}
section.card{padding:.25rem 1.1rem 1.1rem}dl>div,.card>li{padding:.7rem 0;border-bottom:1px solid #E3DFD3}dl>div:last-child,.card>li:last-child{border:0}
dt{font-size:.9rem;color:#45565C}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
ul{list-style:none;margin:0;padding:0}ol{padding-left:1.4rem;margin:.75rem 0}
.rows a{display:block;padding:1rem 1.1rem;margin:.6rem 0;background:#FFFEFA;border-radius:12px;text-decoration:none;font-weight:600;color:#0A5C63;min-height:64px}
.rows a small{font-weight:400}
summary{font-size:1.15rem;font-weight:600;padding:.9rem 0;cursor:pointer}details{border-bottom:1px solid #D8D3C4}
button,.button{display:block;width:100%;font:inherit;font-weight:600;text-align:center;text-decoration:none;border-radius:12px;padding:.9rem 1rem;min-height:64px;border:0;background:#0A5C63;color:#fff;margin:1.25rem 0 0;cursor:pointer}
button small{color:#E4F0EF;font-weight:400}
.second{background:#FFFEFA;color:#0A5C63;border:2px solid #0A5C63}
.quiet{margin:.25rem 0 0;background:none;color:#A3291E;border:0;min-height:48px;font-weight:400;text-decoration:underline}
.field{margin:1.4rem 0}.field>label,legend{display:block;font-weight:600;padding:0}fieldset{border:0;margin:1.4rem 0;padding:0;min-width:0}
input[type=text],input[type=tel],input[type=date],textarea{display:block;width:100%;font:inherit;padding:.7rem .8rem;min-height:60px;border:2px solid #6B7B80;border-radius:10px;background:#fff;color:inherit;margin:.35rem 0 0}
input[type=file]{display:block;width:100%;font:inherit;font-size:.95rem;min-height:48px;margin:.5rem 0 0}
.pick{display:flex;gap:.75rem;align-items:center;background:#FFFEFA;border-radius:10px;padding:.75rem .9rem;margin:.5rem 0;min-height:60px;font-weight:400}
.pick input{flex:none;width:26px;height:26px;margin:0;accent-color:#0A5C63}
[aria-invalid=true]{border-color:#A3291E!important}.bad{color:#A3291E;margin:.35rem 0 0;font-weight:600}
.note{border:2px solid #8A5A00;border-radius:12px;background:#FFFEFA;padding:.75rem 1.1rem;margin:1rem 0}.note.bad{border-color:#A3291E;font-weight:400}
.note strong{display:block}.note ul{padding:0}.note li{padding:.25rem 0}.good{color:#2F6B2F;font-weight:600}
.qr{background:#fff;border-radius:12px;padding:.5rem;margin:1rem auto;max-width:17rem}.qr svg{display:block;width:100%;height:auto}
.digits{font-size:2.1rem;font-weight:700;letter-spacing:.06em;text-align:center;font-variant-numeric:tabular-nums;margin:.25rem 0;white-space:nowrap}
.centre{text-align:center}a{color:#0A5C63}:focus-visible{outline:3px solid #B23A5E;outline-offset:3px}
`;
