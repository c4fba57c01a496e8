/** Sends what a hand asks for to the kernel, a few wishes at a time. The kernel answers each once
 * its picture is drawn; what comes in between is left out, and the last wish is always sent. */
function stream(model, ahead) {
  let wanted = null;
  let underway = 0;
  let timer = 0;
  const send = () => {
    if (wanted === null || underway >= ahead()) return;
    model.send(wanted);
    wanted = null;
    underway += 1;
    clearTimeout(timer);
    timer = setTimeout(forget, 2000); // no kernel, or one that is busy with something else
  };
  const forget = () => {
    underway = 0;
    send();
  };
  model.on("msg:custom", () => {
    underway = Math.max(0, underway - 1);
    send();
  });
  return (wish) => {
    wanted = wish;
    send();
  };
}

